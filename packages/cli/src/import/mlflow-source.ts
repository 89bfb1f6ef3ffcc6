import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { Stage } from "@trialbook/core/registry/model-version.ts";
import type { Alias } from "@trialbook/core/registry/registered-model.ts";
import type { LoggedPoint, ModelOutput, Param, RunStatus } from "@trialbook/core/run/run.ts";

/** An experiment as MLflow has it. Times are milliseconds since 1970. */
export interface SourceExperiment {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly created: number;
  readonly updated: number;
  readonly tags: readonly Tag[];
}

export interface SourceRun {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly deleted: boolean;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  /** The newest point of each metric. */
  readonly latest: readonly LoggedPoint[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
  /** Where its files are, as MLflow says. */
  readonly artifactUri: string;
}

export interface SourceModel {
  /** `m-…` */
  readonly id: string;
  readonly name: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly status: LoggedModelStatus;
  readonly created: number;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly artifactUri: string;
}

export interface SourceVersion {
  readonly version: number;
  readonly created: number;
  readonly description?: string;
  readonly stage: Stage;
  readonly source: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly modelId?: string;
  readonly tags: readonly Tag[];
}

export interface SourceRegisteredModel {
  readonly name: string;
  readonly description?: string;
  readonly created: number;
  readonly tags: readonly Tag[];
  readonly aliases: readonly Alias[];
  /** Ascending. */
  readonly versions: readonly SourceVersion[];
}

/** A file below a run or a logged model. */
export interface SourceFile {
  /** Below the artifact root, joined by `/`. */
  readonly path: string;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

/** Everything that an MLflow has, a part at a time. Things come in the order in which they were made, as far as that is known. */
export interface MlflowSource {
  /** How it is called in messages. */
  readonly name: string;
  experiments(): AsyncIterable<SourceExperiment>;
  runs(experimentId: string): AsyncIterable<SourceRun>;
  /** A run's whole histories, some thousand points at a time. */
  points(run: SourceRun): AsyncIterable<readonly LoggedPoint[]>;
  runFiles(run: SourceRun): AsyncIterable<SourceFile>;
  loggedModels(experimentId: string): AsyncIterable<SourceModel>;
  modelFiles(model: SourceModel): AsyncIterable<SourceFile>;
  registeredModels(): AsyncIterable<SourceRegisteredModel>;
  close(): Promise<void>;
}
