import type { Lifecycle, Tag } from "../experiment/experiment.ts";
import type { ExperimentId, LoggedModelId, RunId } from "../ids.ts";
import type { Sample } from "../metric/point.ts";
import type { Param } from "../run/run.ts";
import type { Millis } from "../time.ts";

export type LoggedModelStatus = "pending" | "ready" | "upload-failed";

/** The newest value of a metric that was measured on a model, by data set. */
export interface ModelMetric extends Sample {
  readonly key: string;
  readonly runId: RunId;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

/** A trained model that a run put down, before anyone registers it. */
export interface LoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly modelType?: string;
  readonly sourceRunId?: RunId;
  readonly status: LoggedModelStatus;
  readonly lifecycle: Lifecycle;
  readonly artifactUri: string;
  readonly created: Millis;
  readonly updated: Millis;
  readonly tags: readonly Tag[];
  readonly params: readonly Param[];
  readonly metrics: readonly ModelMetric[];
}
