import type { DatasetInput, DatasetSummary } from "../dataset/dataset.ts";
import type { Tag, View } from "../experiment/experiment.ts";
import type { ExperimentId, LoggedModelId, RunId } from "../ids.ts";
import type { Int64 } from "../int64.ts";
import type { Page } from "../page.ts";
import type { Filter, OrderKey } from "../search/filter.ts";
import type { Millis } from "../time.ts";
import type { ListedRun } from "./listed-run.ts";
import type { Batch, ModelOutput, Param, Run, RunInfo, RunStatus } from "./run.ts";

export interface NewRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime?: Int64;
  readonly tags: readonly Tag[];
  readonly params: readonly Param[];
  readonly at: Millis;
  /** A client's own key for this creation: the second request with the same key gives the first one's run. */
  readonly idempotencyKey?: string;
}

export interface RunChange {
  readonly status?: RunStatus;
  readonly endTime?: Int64;
  /** An empty name changes nothing. */
  readonly name?: string;
  /** Nothing changes, and nothing is wrong, if the run has another status than this. */
  readonly onlyIf?: RunStatus;
}

/** A running run with its last sign of life, as its wrapper said it. */
export interface BeatingRun {
  readonly id: RunId;
  readonly heartbeat: string;
}

export interface RunSearch {
  readonly experimentIds: readonly ExperimentId[];
  readonly filter?: Filter;
  /** After these keys: start time descending (unless ordered by), then id ascending. */
  readonly order: readonly OrderKey[];
  readonly view: View;
  readonly limit: number;
  readonly cursor?: string;
}

/** One column of a {@link RunTable}; `values[i]` belongs to the table's row i and is `null` where the run has none. */
export type RunColumn =
  | { readonly kind: "param" | "tag"; readonly key: string; readonly values: readonly (string | null)[] }
  /** `steps[i]` is the step at which `values[i]` was measured. `best` follows `min` or `max` as asked. */
  | {
      readonly kind: "metric";
      readonly key: string;
      readonly of: "latest" | "min" | "max" | "first";
      readonly values: readonly (number | null)[];
      readonly steps: readonly (Int64 | null)[];
    };

/** Which columns a table shall have; metrics are asked for by aggregate. */
export interface ColumnRequest {
  readonly kind: "param" | "tag" | "metric";
  readonly key: string;
  readonly of?: "latest" | "min" | "max" | "first";
}

/** Runs in columns, for tables of thousands of rows: `rows[i]` and every column's `values[i]` are one run. */
export interface RunTable {
  /** Active (or as the view says) runs of the experiments, whatever the filter. */
  readonly total: number;
  /** Runs that the filter matches. */
  readonly matching: number;
  readonly rows: readonly RunInfo[];
  readonly columns: readonly RunColumn[];
}

/** What is known of a key over the runs of some experiments. */
export interface KeySummary {
  readonly kind: "param" | "tag" | "metric";
  readonly key: string;
  /** Runs that have it. */
  readonly runs: number;
  /** Whether runs differ in it (a run without it counts as different). */
  readonly varies: boolean;
  /** Up to 20 values, for completion; empty for metrics. */
  readonly examples: readonly string[];
  /** Whether it is a metric that was never a number in any of the runs. */
  readonly onlyNaN: boolean;
}

/** What a back-end keeps about runs; `server/src/stores/contract/` holds each one to it. */
export interface RunStore {
  /** @throws {NotFound} if there is no such experiment @throws {Inactive} if it lies in the bin */
  createRun(run: NewRun): Promise<Run>;
  /** Deleted ones are found too. @throws {NotFound} */
  getRun(id: RunId): Promise<Run>;
  /** The run's own facts alone: cheap. @throws {NotFound} */
  getRunInfo(id: RunId): Promise<RunInfo>;
  /** @throws {NotFound} @throws {Inactive} */
  updateRun(id: RunId, change: RunChange): Promise<RunInfo>;
  /** Into the bin; again is no error. @throws {NotFound} */
  deleteRun(id: RunId, at: Millis): Promise<void>;
  /** Out of the bin; again is no error. @throws {NotFound} @throws {Inactive} if its experiment is deleted */
  restoreRun(id: RunId): Promise<void>;
  /** For good, with its metrics and artifact names. Only what lies in the bin. @throws {NotFound} */
  purgeRun(id: RunId): Promise<void>;

  /**
   * Adds params, tags and metric points to a run in one transaction: all of them or, if this rejects, none.
   *
   * A param already recorded with the same value, and a point already recorded with the same key, step, timestamp
   * and value, are left alone, so a client may repeat a request that went unanswered. Time grows with the batch, not
   * with what the run holds. Finished runs still accept data: evaluation adds test metrics long after training.
   *
   * @param batch.params at most one entry a key
   * @throws {NotFound} if there is no such run, or never was a logged model that a point was measured on
   * @throws {Inactive} if the run lies in the bin
   * @throws {ParamsChanged} if a key is recorded with another value; params are checked before anything is written
   */
  appendToRun(id: RunId, batch: Batch): Promise<void>;

  /** @throws {NotFound} if there is no such run or tag @throws {Inactive} */
  deleteRunTag(id: RunId, key: string): Promise<void>;
  /** Repeats keep the first source, schema, profile and tags. @throws {NotFound} @throws {Inactive} */
  addInputs(id: RunId, inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly LoggedModelId[] }): Promise<void>;
  /** Repeats are left alone. @throws {NotFound} @throws {Inactive} */
  addOutputs(id: RunId, outputs: readonly ModelOutput[]): Promise<void>;

  /** @throws {Invalid} if the cursor is not one of this search */
  searchRuns(search: RunSearch): Promise<Page<ListedRun>>;
  /** The same search in columns, rows offset..offset+limit, with the true totals. */
  tableOfRuns(
    search: Omit<RunSearch, "cursor"> & { readonly offset: number; readonly columns: readonly ColumnRequest[] },
  ): Promise<RunTable>;
  /** Params, then metrics, then tags, each ascending by key, over the experiments' runs of a view. */
  runKeys(experimentIds: readonly ExperimentId[], view: View): Promise<readonly KeySummary[]>;
  /** Data sets used by runs of these experiments, distinct by all fields, at most `limit`. */
  listDatasets(experimentIds: readonly ExperimentId[], limit: number): Promise<readonly DatasetSummary[]>;
  /** Active runs that run and have this tag, in no order. Time grows with the runs that run, not with those there are. */
  beatingRuns(tag: string): Promise<readonly BeatingRun[]>;
  /** Deleted runs whose deletion is older than this, oldest first: what `trialbook gc` removes. */
  runsDeletedBefore(at: Millis, limit: number): Promise<readonly RunId[]>;
}
