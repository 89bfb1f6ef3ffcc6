import type { DatasetInput } from "../dataset/dataset.ts";
import type { Lifecycle, Tag } from "../experiment/experiment.ts";
import type { ExperimentId, LoggedModelId, RunId } from "../ids.ts";
import type { Int64 } from "../int64.ts";
import type { MetricPoint } from "../metric/point.ts";
import type { MetricSummary } from "../metric/summary.ts";

/** `lost`: it says that it runs, but whoever watches it is silent; it may come back, or end, any time. */
export type RunStatus = "running" | "scheduled" | "finished" | "failed" | "killed" | "lost";

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** A run's own facts, without what it logged. Times are milliseconds since 1970 as the client sent them. */
export interface RunInfo {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  /** Also the tag `mlflow.runName`: the store keeps both the same. */
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime?: Int64;
  readonly endTime?: Int64;
  readonly artifactUri: string;
  readonly lifecycle: Lifecycle;
}

/** A logged model that a run made, at a step of its training. */
export interface ModelOutput {
  readonly modelId: LoggedModelId;
  readonly step: Int64;
}

/** One try. Params, tags and metrics ascend by key (code points); inputs and outputs stand in the order logged. */
export interface Run {
  readonly info: RunInfo;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly MetricSummary[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly LoggedModelId[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** A metric point that may also belong to a logged model and a data set it was measured on. */
export interface LoggedPoint extends MetricPoint {
  readonly modelId?: LoggedModelId;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

/** What a training script reports in one request. All of it is recorded, or none. */
export interface Batch {
  readonly params: readonly Param[];
  /** Later entries of a key win. `mlflow.runName` renames the run. */
  readonly tags: readonly Tag[];
  readonly points: readonly LoggedPoint[];
}
