import type { Change } from "@trialbook/core/changes.ts";
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
import { createRun } from "./create-run.ts";
import type { OnDoubt, Queries } from "./database.ts";
import { addInputs, addOutputs, listDatasets } from "./inputs.ts";
import { purgeRun } from "./purge.ts";
import { readRuns } from "./read-runs.ts";
import { deleteRun, restoreRun, runsDeletedBefore } from "./run-bin.ts";
import { noRun } from "./run-row.ts";
import { runKeys } from "./search/run-keys.ts";
import { searchRuns } from "./search/search-runs.ts";
import { tableOfRuns } from "./search/table-of-runs.ts";
import type { StoreContext } from "./store-context.ts";
import { beatingRuns, deleteRunTag, getRunInfo, updateRun } from "./update-run.ts";

/** Runs in PostgreSQL. Appends go through the lanes, other writes are transactions of their own. */
export class PostgresRunStore implements RunStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async createRun(run: NewRun): Promise<Run> {
    const made = await createRun(this.#context, run);
    await this.#told(made.info.id, made.info.experimentId, "facts");
    return made;
  }

  async getRun(id: RunId): Promise<Run> {
    const [run] = await readRuns(this.#context.database, [id]);
    if (run === undefined) throw noRun(id);
    return run;
  }

  getRunInfo(id: RunId): Promise<RunInfo> {
    return getRunInfo(this.#context.database, id);
  }

  async updateRun(id: RunId, change: RunChange): Promise<RunInfo> {
    const info = await updateRun(this.#context.database, id, change);
    await this.#told(id, info.experimentId, "facts");
    return info;
  }

  beatingRuns(tag: string): Promise<readonly BeatingRun[]> {
    return beatingRuns(this.#context.database, tag);
  }

  deleteRun(id: RunId, at: Millis): Promise<void> {
    return this.#write(id, (tx) => deleteRun(tx, id, at), { what: "gone", onDoubt: "again" });
  }

  restoreRun(id: RunId): Promise<void> {
    return this.#write(id, (tx) => restoreRun(tx, id), { what: "facts", onDoubt: "again" });
  }

  purgeRun(id: RunId): Promise<void> {
    return this.#write(id, (tx) => purgeRun(tx, id), { what: "gone", onDoubt: "tell" });
  }

  appendToRun(id: RunId, batch: Batch): Promise<void> {
    return this.#context.lanes.append(id, batch);
  }

  deleteRunTag(id: RunId, key: string): Promise<void> {
    return this.#write(id, (tx) => deleteRunTag(tx, id, key), { what: "facts", onDoubt: "tell" });
  }

  addInputs(id: RunId, inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly LoggedModelId[] }): Promise<void> {
    return this.#write(id, (tx) => addInputs(tx, id, inputs), { what: "facts", onDoubt: "again" });
  }

  addOutputs(id: RunId, outputs: readonly ModelOutput[]): Promise<void> {
    return this.#write(id, (tx) => addOutputs(tx, id, outputs), { what: "facts", onDoubt: "again" });
  }

  searchRuns(search: RunSearch): Promise<Page<ListedRun>> {
    return searchRuns(this.#context, search);
  }

  tableOfRuns(
    search: Omit<RunSearch, "cursor"> & { readonly offset: number; readonly columns: readonly ColumnRequest[] },
  ): Promise<RunTable> {
    return tableOfRuns(this.#context, search);
  }

  runKeys(experimentIds: readonly ExperimentId[], view: View): Promise<readonly KeySummary[]> {
    return runKeys(this.#context.database, experimentIds, view);
  }

  listDatasets(experimentIds: readonly ExperimentId[], limit: number): Promise<readonly DatasetSummary[]> {
    return listDatasets(this.#context.database, experimentIds, limit);
  }

  runsDeletedBefore(at: Millis, limit: number): Promise<readonly RunId[]> {
    return runsDeletedBefore(this.#context.database, at, limit);
  }

  /** @param work gives the run's experiment if it changed something */
  async #write(
    id: RunId,
    work: (tx: Queries) => Promise<ExperimentId | undefined>,
    { what, onDoubt }: { readonly what: Change["what"]; readonly onDoubt: OnDoubt },
  ): Promise<void> {
    const experimentId = await this.#context.database.transaction(work, onDoubt);
    if (experimentId !== undefined) await this.#told(id, experimentId, what);
  }

  async #told(runId: RunId, experimentId: ExperimentId, what: Change["what"]): Promise<void> {
    await this.#context.activity.touch([experimentId]);
    this.#context.changes.changed([{ experimentId, runId, what }]);
  }
}
