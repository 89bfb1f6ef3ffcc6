import type { ReactNode } from "react";
import { Link } from "wouter";
import { useTraces } from "../../../api/traces.ts";
import { formatDuration } from "../../../format/time.ts";
import { nameOfTrace } from "../../trace/trace-name.ts";
import { TraceState } from "../../trace/trace-state.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

const NEWEST = 5;

/** The run's newest traces; nothing where there are none. */
export function RunTraces({ runId, experimentId }: { readonly runId: string; readonly experimentId: string }): ReactNode {
  const { data } = useTraces({ experimentId, runId, limit: NEWEST });
  const [page] = data?.pages ?? [];
  if (page === undefined || page.traces.length === 0) return null;
  return (
    <Section title="Traces" tools={<Link href={`/e/${experimentId}/traces?run=${encodeURIComponent(runId)}`}>All</Link>}>
      <table className={styles.table}>
        <tbody>
          {page.traces.map((trace) => (
            <tr key={trace.id}>
              <th scope="row">
                <TraceState state={trace.state} /> <Link href={`/t/${encodeURIComponent(trace.id)}`}>{nameOfTrace(trace)}</Link>
              </th>
              <td>{trace.requestPreview}</td>
              <td className={styles.value}>{trace.duration === undefined ? null : formatDuration(trace.duration)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
