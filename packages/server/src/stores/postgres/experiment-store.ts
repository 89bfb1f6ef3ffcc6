import type { Experiment, ExperimentOverview, Tag, View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentSearch, ExperimentStore, NewExperiment } from "@trialbook/core/experiment/experiment-store.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Queries } from "./database.ts";
import { findExperiment, readExperiments } from "./experiment-row.ts";
import { listExperiments } from "./list-experiments.ts";
import { purgeEmptyExperiment, purgeSomeRuns } from "./purge.ts";
import { searchExperiments } from "./search/search-experiments.ts";
import type { StoreContext } from "./store-context.ts";
import {
  createExperiment,
  deletedExperiment,
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from "./write-experiments.ts";

/** Experiments in PostgreSQL; each write is a transaction of its own. */
export class PostgresExperimentStore implements ExperimentStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async createExperiment(experiment: NewExperiment): Promise<Experiment> {
    const made = await this.#context.database.transaction((tx) => createExperiment(tx, experiment));
    this.#context.changes.changed([{ experimentId: made.id, what: "facts" }]);
    return made;
  }

  getExperiment(id: ExperimentId): Promise<Experiment> {
    return findExperiment(this.#context.database, id);
  }

  async findExperiment(name: string): Promise<Experiment | undefined> {
    const { database } = this.#context;
    const [row] = await database.rows("SELECT id FROM experiments WHERE name = $1", [name]);
    return row === undefined ? undefined : (await readExperiments(database, [Number(row[0])]))[0];
  }

  searchExperiments(search: ExperimentSearch): Promise<Page<Experiment>> {
    return searchExperiments(this.#context, search);
  }

  listExperiments(view: View): Promise<readonly ExperimentOverview[]> {
    return listExperiments(this.#context.database, view);
  }

  renameExperiment(id: ExperimentId, name: string, at: Millis): Promise<void> {
    return this.#write(id, "facts", (tx) => renameExperiment(tx, id, { name, at }));
  }

  deleteExperiment(id: ExperimentId, at: Millis): Promise<void> {
    return this.#write(id, "gone", (tx) => deleteExperiment(tx, id, at));
  }

  restoreExperiment(id: ExperimentId, at: Millis): Promise<void> {
    return this.#write(id, "facts", (tx) => restoreExperiment(tx, id, at));
  }

  setExperimentTag(id: ExperimentId, tag: Tag, at: Millis): Promise<void> {
    return this.#write(id, "facts", (tx) => setExperimentTag(tx, id, { tag, at }));
  }

  deleteExperimentTag(id: ExperimentId, key: string, at: Millis): Promise<void> {
    return this.#write(id, "facts", (tx) => deleteExperimentTag(tx, id, { key, at }));
  }

  /** In steps, so that a large experiment does not hold up other writes; cut short, it can be asked for again. */
  async purgeExperiment(id: ExperimentId): Promise<void> {
    const key = await deletedExperiment(this.#context.database, id);
    while (await purgeSomeRuns(this.#context, key));
    await this.#write(id, "gone", (tx) => purgeEmptyExperiment(tx, id));
  }

  async #write(experimentId: ExperimentId, what: "facts" | "gone", work: (tx: Queries) => Promise<void>): Promise<void> {
    await this.#context.database.transaction(work);
    this.#context.changes.changed([{ experimentId, what }]);
  }
}
