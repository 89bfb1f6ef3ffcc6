import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { ReproductionCard } from "../reproduction/reproduction-card.tsx";
import { Datasets } from "./datasets.tsx";
import { Facts } from "./facts.tsx";
import { LoggedModels } from "./logged-models.tsx";
import { MetricsTable } from "./metrics-table.tsx";
import { Note } from "./note.tsx";
import styles from "./overview.module.css";
import { ParamsTable } from "./params-table.tsx";
import { RunTraces } from "./run-traces.tsx";
import { RunVersions } from "./run-versions.tsx";
import { sortTags } from "./sort-tags.ts";
import { Tags } from "./tags.tsx";

/** All that is known of a run but its curves and files. */
export function Overview({ run }: { readonly run: RunJson }): ReactNode {
  const { facts, own, note } = sortTags(run.tags);
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Note runId={run.info.id} text={note} />
        <MetricsTable runId={run.info.id} metrics={run.metrics} />
        <ParamsTable params={run.params} />
      </div>
      <div className={styles.column}>
        <ReproductionCard run={run} />
        <Facts facts={facts} />
        <Tags runId={run.info.id} tags={own} />
        <Datasets datasets={run.datasets} />
        <RunVersions runId={run.info.id} />
        <LoggedModels runId={run.info.id} models={run.models} />
        <RunTraces runId={run.info.id} experimentId={run.info.experimentId} />
      </div>
    </div>
  );
}
