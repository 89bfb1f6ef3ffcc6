import { NotFound } from "@trialbook/core/errors.ts";
import type { Experiment, ExperimentOverview, Tag, View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentSearch, ExperimentStore, NewExperiment } from "@trialbook/core/experiment/experiment-store.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { findExperiment, readExperiments } from "./experiment-row.ts";
import { listExperiments } from "./list-experiments.ts";
import { purgeEmptyExperiment, purgeSomeRuns } from "./purge.ts";
import { searchExperiments } from "./search/search-experiments.ts";
import type { StoreContext } from "./store-context.ts";
import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from "./write-experiments.ts";

/** Experiments in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteExperimentStore implements ExperimentStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  createExperiment(experiment: NewExperiment): Promise<Experiment> {
    return this.#write((context) => createExperiment(context, experiment));
  }

  async getExperiment(id: ExperimentId): Promise<Experiment> {
    return findExperiment(this.#context.database, id);
  }

  async findExperiment(name: string): Promise<Experiment | undefined> {
    const { database } = this.#context;
    const row = database.rows("SELECT id FROM experiments WHERE name = ?").get(name);
    return row === undefined ? undefined : readExperiments(database, [Number(row[0])])[0];
  }

  async searchExperiments(search: ExperimentSearch): Promise<Page<Experiment>> {
    return searchExperiments(this.#context.database, search);
  }

  async listExperiments(view: View): Promise<readonly ExperimentOverview[]> {
    return listExperiments(this.#context.database, view);
  }

  renameExperiment(id: ExperimentId, name: string, at: Millis): Promise<void> {
    return this.#write((context) => renameExperiment(context, id, { name, at }));
  }

  deleteExperiment(id: ExperimentId, at: Millis): Promise<void> {
    return this.#write((context) => deleteExperiment(context, id, at));
  }

  restoreExperiment(id: ExperimentId, at: Millis): Promise<void> {
    return this.#write((context) => restoreExperiment(context, id, at));
  }

  setExperimentTag(id: ExperimentId, tag: Tag, at: Millis): Promise<void> {
    return this.#write((context) => setExperimentTag(context, id, { tag, at }));
  }

  deleteExperimentTag(id: ExperimentId, key: string, at: Millis): Promise<void> {
    return this.#write((context) => deleteExperimentTag(context, id, { key, at }));
  }

  /** In steps, so that a large experiment does not hold up other writes; cut short, it can be asked for again. */
  async purgeExperiment(id: ExperimentId): Promise<void> {
    const experiment = findExperiment(this.#context.database, id);
    if (experiment.lifecycle === "active") {
      throw new NotFound(`There is no deleted experiment ${id}. Only deleted experiments can be removed for good.`);
    }
    while (await this.#write((context) => purgeSomeRuns(context, id)));
    await this.#write((context) => purgeEmptyExperiment(context, id));
  }

  #write<T>(work: (context: StoreContext) => T): Promise<T> {
    return this.#context.commits.write(() => work(this.#context));
  }
}
