import { type ReactNode, useDeferredValue } from "react";
import { Link } from "wouter";
import { useExperiment } from "../../api/experiments.ts";
import { useTraces } from "../../api/traces.ts";
import { Button } from "../../components/button.tsx";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { RunLink } from "../../components/run-link.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { formatCount } from "../../format/number.ts";
import { useQueryState } from "../../routing/query-state.ts";
import { useTrail } from "../../shell/trail.tsx";
import { TraceTable } from "./trace-table.tsx";
import styles from "./traces.module.css";

/** The traces of an experiment, or of one of its runs, newest first. */
export default function TracesPage({ experimentId }: { readonly experimentId: string }): ReactNode {
  const [query, setQuery] = useQueryState();
  const experiment = useExperiment(experimentId);
  const runId = query.get("run") ?? undefined;
  const failed = query.get("state") === "error";
  const text = query.get("text") ?? "";
  const searched = useDeferredValue(text.trim());
  useTrail([{ text: experiment.data?.name ?? "…", href: `/e/${experimentId}/runs` }, { text: "Traces" }]);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useTraces({
    experimentId,
    ...(runId === undefined ? {} : { runId }),
    ...(failed ? { state: "error" as const } : {}),
    ...(searched === "" ? {} : { text: searched }),
  });
  const traces = data?.pages.flatMap((page) => page.traces);
  const isNarrowed = failed || searched !== "" || runId !== undefined;
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <h1>Traces</h1>
        <SearchField
          label="Text in a trace"
          className={styles.search}
          value={text}
          onChange={(next) => setQuery({ text: next === "" ? undefined : next })}
        />
        <label className={styles.choice}>
          <input type="checkbox" checked={failed} onChange={() => setQuery({ state: failed ? undefined : "error" })} />
          Only errors
        </label>
        {runId === undefined ? null : (
          <span className={styles.choice}>
            of <RunLink id={runId} />
            <Button onClick={() => setQuery({ run: undefined })}>All of the experiment</Button>
          </span>
        )}
      </div>
      {error !== null ? (
        <FailureNotice what="The traces could not be read" error={error} retry={() => void refetch()} />
      ) : traces === undefined ? (
        <div className={styles.bones} aria-busy="true" />
      ) : traces.length === 0 ? (
        <Empty title={isNarrowed ? "No trace is like that" : "No traces yet"}>
          <p>
            {isNarrowed ? (
              <Link href={`/e/${experimentId}/traces`}>Show all traces of this experiment</Link>
            ) : (
              <>
                Put <code>@mlflow.trace</code> over a function, or send OpenTelemetry’s spans to <code>/v1/traces</code>.
              </>
            )}
          </p>
        </Empty>
      ) : (
        <>
          <TraceTable traces={traces} />
          <p className={styles.more}>
            {hasNextPage ? (
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                More
              </Button>
            ) : (
              `${formatCount(traces.length)} ${traces.length === 1 ? "trace" : "traces"}`
            )}
          </p>
        </>
      )}
    </main>
  );
}
