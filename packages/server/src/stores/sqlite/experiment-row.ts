import { Inactive, NotFound } from "@trialbook/core/errors.ts";
import type { Experiment, Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, type ExperimentId } from "@trialbook/core/ids.ts";
import type { Database, Row } from "./database.ts";

/** An experiment's own facts in SQL, over the table `experiments` under that name; {@link readExperiment} reads them. */
export const EXPERIMENT_COLUMNS =
  "experiments.id, experiments.name, experiments.artifact_location, experiments.deleted_at IS NULL, experiments.created, experiments.updated";

/** Reads {@link EXPERIMENT_COLUMNS} from the start of a row. */
export function readExperiment(row: Row, tags: readonly Tag[]): Experiment {
  return {
    id: asExperimentId(String(row[0])),
    name: String(row[1]),
    artifactLocation: String(row[2]),
    lifecycle: row[3] === 1 ? "active" : "deleted",
    created: Number(row[4]),
    updated: Number(row[5]),
    tags,
  };
}

/** The experiments of these ids, in their order; those that do not exist are left out. */
export function readExperiments(database: Database, ids: readonly (ExperimentId | number)[]): Experiment[] {
  const list = JSON.stringify(ids.map(Number));
  const these = "(SELECT value FROM json_each(?))";
  const tags = new Map<number, Tag[]>();
  for (const row of database.rows(`SELECT experiment_id, key, value FROM experiment_tags WHERE experiment_id IN ${these}`).all(list)) {
    const ofExperiment = tags.get(Number(row[0])) ?? [];
    if (ofExperiment.length === 0) tags.set(Number(row[0]), ofExperiment);
    ofExperiment.push({ key: String(row[1]), value: String(row[2]) });
  }
  const found = new Map<number, Experiment>();
  for (const row of database.rows(`SELECT ${EXPERIMENT_COLUMNS} FROM experiments WHERE id IN ${these}`).all(list)) {
    const id = Number(row[0]);
    found.set(id, readExperiment(row, tags.get(id) ?? []));
  }
  return ids.map((id) => found.get(Number(id))).filter((experiment) => experiment !== undefined);
}

/** @throws {NotFound} */
export function findExperiment(database: Database, id: ExperimentId): Experiment {
  const [experiment] = readExperiments(database, [id]);
  if (experiment === undefined) throw new NotFound(`No Experiment with id=${id} exists`);
  return experiment;
}

/** Before a write to it. @throws {NotFound} @throws {Inactive} */
export function requireActive(database: Database, id: ExperimentId): void {
  const row = database.rows("SELECT deleted_at FROM experiments WHERE id = ?").get(id);
  if (row === undefined) throw new NotFound(`No Experiment with id=${id} exists`);
  if (row[0] !== null) {
    throw new Inactive(`The experiment ${id} must be in the 'active' state. Current state is deleted. Restore it first.`);
  }
}
