import { lazy, type ReactNode, Suspense } from "react";
import { useLocation, useParams } from "wouter";
import { RequestFailed } from "../../api/client.ts";
import { useExperiment } from "../../api/experiments.ts";
import { useRun } from "../../api/runs.ts";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useHotkeys } from "../../shell/hotkeys.ts";
import { useTrail } from "../../shell/trail.tsx";
import { MetricsTab } from "./metrics-tab.tsx";
import { Overview } from "./overview/overview.tsx";
import { RunHeader } from "./run-header.tsx";
import { nameOfRun } from "./run-name.ts";
import styles from "./run-page.module.css";
import { RunSkeleton } from "./run-skeleton.tsx";
import { RunTabs, runTabs, tabPath } from "./run-tabs.tsx";

const EnvironmentTab = lazy(() => import("./environment/environment-tab.tsx"));
const LogsTab = lazy(() => import("./logs/logs-tab.tsx"));
const ArtifactsTab = lazy(() => import("./artifacts/artifacts-tab.tsx"));

/** One run: what it was given, what it measured and what it left behind. Stays current while the run goes on. */
export default function RunPage(): ReactNode {
  const params = useParams<{ run: string; "*"?: string }>();
  const id = params.run;
  const tab = runTabs.find((known) => known.name === params["*"]?.split("/")[0])?.name ?? "overview";
  const [, navigate] = useLocation();
  const { data: run, error, refetch } = useRun(id);
  const experiment = useExperiment(run?.info.experimentId ?? "");

  useHotkeys({
    ...Object.fromEntries(runTabs.map(({ name }, i) => [String(i + 1), () => navigate(tabPath(id, name))])),
    c: () => navigate(`/compare?runs=${encodeURIComponent(id)}`),
  });
  useTrail([
    ...(run === undefined ? [] : [{ text: experiment.data?.name ?? "Experiment", href: `/e/${run.info.experimentId}/runs` }]),
    { text: run === undefined ? "Run" : nameOfRun(run.info) },
  ]);

  if (run === undefined) {
    if (error === null) return <RunSkeleton />;
    if (error instanceof RequestFailed && error.status === 404)
      return (
        <main className={styles.page}>
          <Empty title="There is no such run">
            <p>
              No run has the id <code>{id}</code>. It may have been deleted for good, or the address was cut.{" "}
              <a href="/">All experiments</a>
            </p>
          </Empty>
        </main>
      );
    return (
      <main className={styles.page}>
        <FailureNotice what="This run could not be read" error={error} retry={() => void refetch()} />
      </main>
    );
  }
  return (
    <main className={styles.page}>
      <RunHeader run={run} experimentName={experiment.data?.name} />
      <RunTabs run={run} current={tab} />
      {tab === "overview" ? <Overview run={run} /> : null}
      {tab === "metrics" ? <MetricsTab run={run} /> : null}
      <Suspense fallback={<p aria-busy="true" className={styles.waiting} />}>
        {tab === "artifacts" ? <ArtifactsTab run={run} /> : null}
        {tab === "logs" ? <LogsTab run={run} /> : null}
        {tab === "environment" ? <EnvironmentTab run={run} /> : null}
      </Suspense>
    </main>
  );
}
