import type { TraceJson } from "@trialbook/api/traces.ts";
import { type ReactNode, useState } from "react";
import { RequestFailed } from "../../api/client.ts";
import { toInteger } from "../../api/exact.ts";
import { useExperiment } from "../../api/experiments.ts";
import { useSpans, useTrace } from "../../api/traces.ts";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { RunLink } from "../../components/run-link.tsx";
import { Ago } from "../../components/time.tsx";
import { formatDuration } from "../../format/time.ts";
import { useTrail } from "../../shell/trail.tsx";
import { Assessments } from "./assessments.tsx";
import { SpanDetails } from "./span-details.tsx";
import { SpanTimeline } from "./span-timeline.tsx";
import styles from "./trace.module.css";
import { nameOfTrace } from "./trace-name.ts";
import { TraceState } from "./trace-state.tsx";

/** One trace: its spans as a tree on a line of time, what each noted, and what was said of it. */
export default function TracePage({ traceId }: { readonly traceId: string }): ReactNode {
  const { data: trace, error, refetch } = useTrace(traceId);
  const experiment = useExperiment(trace?.experimentId ?? "");
  useTrail([
    ...(trace === undefined
      ? []
      : [
          { text: experiment.data?.name ?? "Experiment", href: `/e/${trace.experimentId}/runs` },
          { text: "Traces", href: `/e/${trace.experimentId}/traces` },
        ]),
    { text: trace === undefined ? "Trace" : nameOfTrace(trace) },
  ]);
  if (error instanceof RequestFailed && error.status === 404)
    return (
      <main className={styles.page}>
        <Empty title="There is no such trace">
          <p>
            No trace has the id <code>{traceId}</code>. It may have been deleted. <a href="/">All experiments</a>
          </p>
        </Empty>
      </main>
    );
  return (
    <main className={styles.page}>
      {error !== null ? (
        <FailureNotice what="This trace could not be read" error={error} retry={() => void refetch()} />
      ) : trace === undefined ? (
        <div className={styles.bones} aria-busy="true" />
      ) : (
        <TraceView trace={trace} />
      )}
    </main>
  );
}

function TraceView({ trace }: { readonly trace: TraceJson }): ReactNode {
  const { data: spans, error, refetch } = useSpans(trace.id);
  const [chosen, setChosen] = useState<string>();
  const shown = spans?.find(({ id }) => id === chosen) ?? spans?.find(({ parentId }) => parentId === undefined) ?? spans?.[0];
  return (
    <>
      <h1 className={styles.title}>
        <TraceState state={trace.state} /> {nameOfTrace(trace)}
      </h1>
      <p className={styles.facts}>
        <span>
          <Ago at={toInteger(trace.requested)} />
        </span>
        {trace.duration === undefined ? null : <span>{formatDuration(trace.duration)}</span>}
        {trace.runIds.map((id) => (
          <span key={id}>
            run <RunLink id={id} />
          </span>
        ))}
        <code>{trace.id}</code>
      </p>
      {error !== null ? (
        <FailureNotice what="The spans could not be read" error={error} retry={() => void refetch()} />
      ) : spans === undefined ? (
        <div className={styles.bones} aria-busy="true" />
      ) : shown === undefined ? (
        <Empty title="No spans here">
          <p>
            Clients of MLflow 2 keep a trace’s spans as an artifact, {trace.requestPreview === undefined ? "which is not shown." : null}
          </p>
          {trace.requestPreview === undefined ? null : (
            <div className={styles.value}>
              <pre>{trace.requestPreview}</pre>
            </div>
          )}
        </Empty>
      ) : (
        <div className={styles.panes}>
          <SpanTimeline spans={spans} chosen={shown.id} onChoose={setChosen} />
          <SpanDetails span={shown} />
        </div>
      )}
      <Assessments assessments={trace.assessments} />
    </>
  );
}
