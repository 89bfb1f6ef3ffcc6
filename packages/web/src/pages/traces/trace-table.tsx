import type { TraceJson } from "@trialbook/api/traces.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { Ago } from "../../components/time.tsx";
import { formatCount } from "../../format/number.ts";
import { formatDuration } from "../../format/time.ts";
import { nameOfTrace } from "../trace/trace-name.ts";
import { TraceState } from "../trace/trace-state.tsx";
import styles from "./traces.module.css";

/** A line a trace: what went in, what came out, how long it took and what was said of it. */
export function TraceTable({ traces }: { readonly traces: readonly TraceJson[] }): ReactNode {
  return (
    <section className={styles.scroller} aria-label="Traces">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Trace</th>
            <th scope="col">Request</th>
            <th scope="col">Response</th>
            <th scope="col">Assessments</th>
            <th scope="col" className={styles.number}>
              Spans
            </th>
            <th scope="col" className={styles.number}>
              Duration
            </th>
            <th scope="col" className={styles.number}>
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace) => (
            <tr key={trace.id}>
              <th scope="row">
                <span className={styles.name}>
                  <TraceState state={trace.state} />
                  <Link href={`/t/${encodeURIComponent(trace.id)}`}>{nameOfTrace(trace)}</Link>
                </span>
              </th>
              <td className={styles.preview} title={trace.requestPreview}>
                {trace.requestPreview}
              </td>
              <td className={styles.preview} title={trace.responsePreview}>
                {trace.responsePreview}
              </td>
              <td className={styles.preview}>
                {trace.assessments
                  .filter(({ valid }) => valid)
                  .map(({ name, value }) => `${name} ${typeof value === "string" ? value : JSON.stringify(value ?? null)}`)
                  .join(", ")}
              </td>
              <td className={styles.number}>{formatCount(trace.spanCount)}</td>
              <td className={styles.number}>{trace.duration === undefined ? "" : formatDuration(trace.duration)}</td>
              <td className={styles.number}>
                <Ago at={toInteger(trace.requested)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
