import type { ExperimentId } from "../ids.ts";
import type { Page } from "../page.ts";
import type { Filter, OrderKey } from "../search/filter.ts";
import type { Millis } from "../time.ts";
import type { Experiment, ExperimentOverview, Tag, View } from "./experiment.ts";

export interface NewExperiment {
  readonly name: string;
  /** Absent: `mlflow-artifacts:/<id>`. */
  readonly artifactLocation?: string;
  readonly tags: readonly Tag[];
  readonly at: Millis;
}

export interface ExperimentSearch {
  readonly filter?: Filter;
  /** Empty: newest first, then by id. */
  readonly order: readonly OrderKey[];
  readonly view: View;
  readonly limit: number;
  readonly cursor?: string;
}

/** What a back-end keeps about experiments. Ids are increasing integers; `0`, named `Default`, is always there. */
export interface ExperimentStore {
  /** @throws {AlreadyExists} if the name is taken, also by a deleted experiment */
  createExperiment(experiment: NewExperiment): Promise<Experiment>;
  /** Deleted ones are found too. @throws {NotFound} */
  getExperiment(id: ExperimentId): Promise<Experiment>;
  /** Deleted ones are found too. */
  findExperiment(name: string): Promise<Experiment | undefined>;
  searchExperiments(search: ExperimentSearch): Promise<Page<Experiment>>;
  /** All experiments of a view with their counts, last activity first. */
  listExperiments(view: View): Promise<readonly ExperimentOverview[]>;
  /** @throws {NotFound} @throws {Inactive} if deleted @throws {AlreadyExists} */
  renameExperiment(id: ExperimentId, name: string, at: Millis): Promise<void>;
  /** Puts the experiment and its runs into the bin. @throws {NotFound} if there is no such active experiment */
  deleteExperiment(id: ExperimentId, at: Millis): Promise<void>;
  /** Takes the experiment and all its runs out of the bin. @throws {NotFound} if there is no such deleted experiment */
  restoreExperiment(id: ExperimentId, at: Millis): Promise<void>;
  /** Sets or overwrites. @throws {NotFound} @throws {Inactive} */
  setExperimentTag(id: ExperimentId, tag: Tag, at: Millis): Promise<void>;
  /** @throws {NotFound} if there is no such experiment or tag @throws {Inactive} */
  deleteExperimentTag(id: ExperimentId, key: string, at: Millis): Promise<void>;
  /** For good, with everything below it. Only what lies in the bin. @throws {NotFound} */
  purgeExperiment(id: ExperimentId): Promise<void>;
}
