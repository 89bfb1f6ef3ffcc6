import type { RunInfoJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { toInteger } from "../../../api/exact.ts";
import { type DirectionChoices, directionOf } from "../../../charts/direction.ts";
import { Ago, Duration } from "../../../components/time.tsx";
import { formatNumber } from "../../../format/number.ts";
import { type AttributeName, type Column, fieldOf } from "../columns/column.ts";
import type { Baseline } from "../pins/baseline.ts";
import { Delta } from "./delta.tsx";
import type { CellValue } from "./run-rows.ts";
import styles from "./table.module.css";
import type { BestValues } from "./use-best-values.ts";

interface CellProps {
  readonly run: RunInfoJson;
  readonly column: Column;
  /** `undefined` while it is on its way. */
  readonly value: CellValue | undefined;
  readonly best: BestValues;
  readonly baseline: Baseline | undefined;
  readonly directions: DirectionChoices;
}

/** What stands in a cell; the cell itself is the row's. */
export function CellContent({ run, column, value, best, baseline, directions }: CellProps): ReactNode {
  if (column.kind === "attribute") return <AttributeValue run={run} name={column.name} />;
  if (value === undefined) return <span className={styles.skeleton} />;
  if (value === null) return <span className={styles.none}>–</span>;
  if (typeof value === "string") return <span title={value}>{value === "" ? <span className={styles.none}>empty</span> : value}</span>;
  const title = `${value.value} at step ${value.step}`;
  const measure = baseline?.id === run.id ? undefined : baseline?.metrics.get(fieldOf(column))?.mean;
  return (
    <>
      {measure === undefined || column.kind !== "metric" ? null : (
        <Delta value={value.value} against={measure} direction={directionOf(column.key, directions)} />
      )}
      {best.get(fieldOf(column)) === value.value ? (
        <strong className={styles.best} title={`Best · ${title}`}>
          <span className="visually-hidden">best: </span>
          {formatNumber(value.value)}
        </strong>
      ) : (
        <span title={title}>{formatNumber(value.value)}</span>
      )}
    </>
  );
}

function AttributeValue({ run, name }: { readonly run: RunInfoJson; readonly name: AttributeName }): ReactNode {
  const start = run.startTime === undefined ? undefined : toInteger(run.startTime);
  const end = run.endTime === undefined ? undefined : toInteger(run.endTime);
  switch (name) {
    case "started":
      return start === undefined ? <None /> : <Ago at={start} />;
    case "ended":
      return end === undefined ? <None /> : <Ago at={end} />;
    case "duration":
      if (start === undefined || (end === undefined && run.status !== "running")) return <None />;
      return <Duration from={start} to={end} />;
    case "user":
      return run.userId === "" ? <None /> : <span title={run.userId}>{run.userId}</span>;
    case "id":
      return <code>{run.id}</code>;
  }
}

function None(): ReactNode {
  return <span className={styles.none}>–</span>;
}
