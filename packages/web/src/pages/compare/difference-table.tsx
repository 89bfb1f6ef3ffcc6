import type { RunJson } from "@trialbook/api/runs.ts";
import { type CSSProperties, type ReactNode, useState } from "react";
import type { RunLook } from "../../charts/run-colours.ts";
import { formatCount } from "../../format/number.ts";
import type { CompareView } from "./compare-view.ts";
import styles from "./difference-table.module.css";
import type { MetricRow, TextRow } from "./differences.ts";
import { MetricLine } from "./metric-line.tsx";
import { RunHead } from "./run-head.tsx";

interface DifferenceTableProps {
  readonly runs: readonly RunJson[];
  /** Index of the baseline. */
  readonly base: number;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly params: readonly TextRow[];
  readonly tags: readonly TextRow[];
  readonly metrics: readonly MetricRow[];
  readonly view: CompareView;
  readonly onChange: (change: Partial<CompareView>) => void;
  readonly onRemove: (runId: string) => void;
}

/** A column a run: metrics with their delta against the baseline, then params and tags that differ. */
export function DifferenceTable({ runs, base, looks, params, tags, metrics, view, onChange, onRemove }: DifferenceTableProps): ReactNode {
  // One run differs from nothing.
  const showsAll = view.showsEqual || runs.length === 1;
  const rows = <Row extends { readonly differs: boolean }>(all: readonly Row[]) => (showsAll ? all : all.filter((row) => row.differs));
  return (
    <section aria-label="Differences">
      <div className={styles.controls}>
        <label className={styles.choice}>
          <input
            type="checkbox"
            checked={!showsAll}
            disabled={runs.length === 1}
            onChange={(event) => onChange({ showsEqual: !event.currentTarget.checked })}
          />
          Only what differs
        </label>
        <label className={styles.choice}>
          Metric values
          <select value={view.value} onChange={(event) => onChange({ value: event.currentTarget.value === "best" ? "best" : "latest" })}>
            <option value="latest">latest</option>
            <option value="best">best</option>
          </select>
        </label>
        <p className={styles.key}>
          <span className={styles.better}>▲ better</span> <span className={styles.worse}>▼ worse</span> than the baseline · ★ best of all
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: many runs scroll sideways, and a keyboard must reach them. */}
      <section className={styles.box} tabIndex={0} aria-label="Table of differences">
        <table className={styles.table} style={{ "--runs": runs.length } as CSSProperties}>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                <span className="visually-hidden">Key</span>
              </th>
              {runs.map((run, i) => (
                <RunHead
                  key={run.info.id}
                  run={run}
                  look={looks.get(run.info.id)}
                  isBase={i === base}
                  onBase={() => onChange({ base: run.info.id })}
                  onRemove={() => onRemove(run.info.id)}
                />
              ))}
            </tr>
          </thead>
          <Part title="Metrics" all={metrics} shown={rows(metrics)} columns={runs.length}>
            {(row) => <MetricLine key={row.key} row={row} base={base} view={view} onChange={onChange} />}
          </Part>
          <Part title="Params" all={params} shown={rows(params)} columns={runs.length}>
            {(row) => <TextLine key={row.key} row={row} base={base} />}
          </Part>
          <Part title="Tags" all={tags} shown={rows(tags)} columns={runs.length}>
            {(row) => <TextLine key={row.key} row={row} base={base} />}
          </Part>
        </table>
      </section>
    </section>
  );
}

const MOST = 40;

interface PartProps<Row> {
  readonly title: string;
  readonly all: readonly Row[];
  readonly shown: readonly Row[];
  readonly columns: number;
  readonly children: (row: Row) => ReactNode;
}

function Part<Row>({ title, all, shown, columns, children }: PartProps<Row>): ReactNode {
  const [whole, setWhole] = useState(false);
  if (all.length === 0) return null;
  const rows = whole ? shown : shown.slice(0, MOST);
  const equal = all.length - shown.length;
  return (
    <tbody>
      <tr className={styles.part}>
        <th scope="rowgroup" colSpan={columns + 1}>
          <span className={styles.partTitle}>
            <strong>{title}</strong>
            {equal === 0 ? "" : equal === all.length ? `all ${formatCount(equal)} the same` : `${formatCount(equal)} more the same`}
          </span>
        </th>
      </tr>
      {rows.map(children)}
      {rows.length < shown.length ? (
        <tr>
          <td colSpan={columns + 1}>
            <button type="button" className={styles.more} onClick={() => setWhole(true)}>
              Show all {formatCount(shown.length)}
            </button>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function TextLine({ row, base }: { readonly row: TextRow; readonly base: number }): ReactNode {
  const baseline = row.values[base];
  return (
    <tr>
      <th scope="row" title={row.key}>
        {row.key}
      </th>
      {row.values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column a run, in the runs' order.
        <td key={i} className={value === baseline ? styles.text : `${styles.text} ${styles.other}`} title={value}>
          {value === undefined ? <span className={styles.none}>none</span> : value === "" ? <em>empty</em> : value}
          {value === baseline ? null : <span className="visually-hidden"> differs from the baseline</span>}
        </td>
      ))}
    </tr>
  );
}
