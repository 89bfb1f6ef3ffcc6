import type { ReactNode } from "react";
import { Link } from "wouter";
import { useRunTable } from "../../../api/runs.ts";
import { StatusIcon } from "../../../components/status-icon.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { nameOfRun } from "../../run/run-name.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import { rowsOf } from "../table/run-rows.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";
import styles from "./group-table.module.css";

const MOST = 50;

interface GroupMembersProps {
  /** Which runs these are, and their metrics. */
  readonly question: RunQuestion;
  readonly metrics: readonly Column[];
  /** Columns that stand before the metrics. */
  readonly before: number;
  /** Shows these runs alone, one by one. */
  readonly onFilter: () => void;
}

/** The runs of a group, beneath its line. */
export function GroupMembers({ question, metrics, before, onFilter }: GroupMembersProps): ReactNode {
  const { data, error } = useRunTable({ ...question, offset: 0, limit: MOST });
  const rows = data === undefined ? undefined : rowsOf(new Map([[0, data]]));
  if (rows === undefined || data === undefined)
    return (
      <tr className={styles.member}>
        <td colSpan={before + metrics.length} aria-busy={error === null}>
          {error === null ? "…" : error.message}
        </td>
      </tr>
    );
  return (
    <>
      {data.rows.map((run, index) => (
        <tr key={run.id} className={styles.member}>
          <th scope="row" colSpan={before}>
            <span className={styles.run}>
              <StatusIcon status={run.status} />
              <Link href={`/r/${run.id}`} title={nameOfRun(run)}>
                {nameOfRun(run)}
              </Link>
            </span>
          </th>
          {metrics.map((metric) => {
            const value = rows.cell(index, metric);
            return (
              <td key={fieldOf(metric)} className={styles.number}>
                {typeof value === "object" && value !== null ? formatNumber(value.value) : <span className={styles.none}>–</span>}
              </td>
            );
          })}
        </tr>
      ))}
      <tr className={styles.member}>
        <td colSpan={before + metrics.length}>
          <button type="button" className={styles.filter} onClick={onFilter}>
            {data.rows.length < data.matching
              ? `All ${formatCount(data.matching)} runs of this group, in the table`
              : "These runs alone, in the table"}
          </button>
        </td>
      </tr>
    </>
  );
}
