import type { DatasetInput, DatasetSummary } from "@trialbook/core/dataset/dataset.ts";
import type { View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, LoggedModelId, RunId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { Batch, ModelOutput, Run, RunInfo } from "@trialbook/core/run/run.ts";
import type {
  BeatingRun,
  ColumnRequest,
  KeySummary,
  NewRun,
  RunChange,
  RunSearch,
  RunStore,
  RunTable,
} from "@trialbook/core/run/run-store.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { appendToRun } from "./append-to-run.ts";
import { createRun } from "./create-run.ts";
import { addInputs, addOutputs, listDatasets } from "./inputs.ts";
import { purgeRun } from "./purge.ts";
import { deleteRun, restoreRun, runsDeletedBefore } from "./run-bin.ts";
import { runKeys } from "./search/run-keys.ts";
import { searchRuns } from "./search/search-runs.ts";
import { tableOfRuns } from "./search/table-of-runs.ts";
import type { StoreContext } from "./store-context.ts";
import { beatingRuns, deleteRunTag, getRun, getRunInfo, updateRun } from "./update-run.ts";

/** Runs in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteRunStore implements RunStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  createRun(run: NewRun): Promise<Run> {
    return this.#write((context) => createRun(context, run));
  }

  async getRun(id: RunId): Promise<Run> {
    return getRun(this.#context, id);
  }

  async getRunInfo(id: RunId): Promise<RunInfo> {
    return getRunInfo(this.#context.database, id);
  }

  updateRun(id: RunId, change: RunChange): Promise<RunInfo> {
    return this.#write((context) => updateRun(context, id, change));
  }

  async beatingRuns(tag: string): Promise<readonly BeatingRun[]> {
    return beatingRuns(this.#context.database, tag);
  }

  deleteRun(id: RunId, at: Millis): Promise<void> {
    return this.#write((context) => deleteRun(context, id, at));
  }

  restoreRun(id: RunId): Promise<void> {
    return this.#write((context) => restoreRun(context, id));
  }

  purgeRun(id: RunId): Promise<void> {
    return this.#write((context) => purgeRun(context, id));
  }

  appendToRun(id: RunId, batch: Batch): Promise<void> {
    return this.#write((context) => appendToRun(context, id, batch));
  }

  deleteRunTag(id: RunId, key: string): Promise<void> {
    return this.#write((context) => deleteRunTag(context, id, key));
  }

  addInputs(id: RunId, inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly LoggedModelId[] }): Promise<void> {
    return this.#write((context) => addInputs(context, id, inputs));
  }

  addOutputs(id: RunId, outputs: readonly ModelOutput[]): Promise<void> {
    return this.#write((context) => addOutputs(context, id, outputs));
  }

  async searchRuns(search: RunSearch): Promise<Page<ListedRun>> {
    const { database, listed } = this.#context;
    return searchRuns(database, listed, search);
  }

  async tableOfRuns(
    search: Omit<RunSearch, "cursor"> & { readonly offset: number; readonly columns: readonly ColumnRequest[] },
  ): Promise<RunTable> {
    return tableOfRuns(this.#context.database, search);
  }

  async runKeys(experimentIds: readonly ExperimentId[], view: View): Promise<readonly KeySummary[]> {
    return runKeys(this.#context.database, experimentIds, view);
  }

  async listDatasets(experimentIds: readonly ExperimentId[], limit: number): Promise<readonly DatasetSummary[]> {
    return listDatasets(this.#context.database, experimentIds, limit);
  }

  async runsDeletedBefore(at: Millis, limit: number): Promise<readonly RunId[]> {
    return runsDeletedBefore(this.#context.database, at, limit);
  }

  #write<T>(work: (context: StoreContext) => T): Promise<T> {
    return this.#context.commits.write(() => work(this.#context));
  }
}
