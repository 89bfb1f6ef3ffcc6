import { Inactive, NotFound } from "@trialbook/core/errors.ts";
import type { Experiment, Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, type ExperimentId } from "@trialbook/core/ids.ts";
import { grouped } from "../rows/grouped.ts";
import type { Queries, Row } from "./database.ts";
import { experimentKey } from "./experiment-key.ts";

const COLUMNS = "id, name, artifact_location, deleted_at IS NULL, created, updated";

/** The experiments of these keys, in their order; those that do not exist are left out. */
export async function readExperiments(queries: Queries, keys: readonly number[]): Promise<Experiment[]> {
  if (keys.length === 0) return [];
  const rows = await queries.rows(`SELECT ${COLUMNS} FROM experiments WHERE id = ANY($1::bigint[])`, [keys]);
  const tags = grouped<number, Tag>(
    await queries.rows("SELECT experiment_id, key, value FROM experiment_tags WHERE experiment_id = ANY($1::bigint[]) ORDER BY 1, 2", [
      keys,
    ]),
    (row) => ({ key: String(row[1]), value: String(row[2]) }),
  );
  const found = new Map(rows.map((row) => [Number(row[0]), readExperiment(row, tags.get(Number(row[0])) ?? [])]));
  return keys.flatMap((key) => found.get(key) ?? []);
}

function readExperiment([id, name, location, isActive, created, updated]: Row, tags: readonly Tag[]): Experiment {
  return {
    id: asExperimentId(String(id)),
    name: String(name),
    artifactLocation: String(location),
    lifecycle: isActive === true ? "active" : "deleted",
    created: Number(created),
    updated: Number(updated),
    tags,
  };
}

/** @throws {NotFound} */
export async function findExperiment(queries: Queries, id: ExperimentId): Promise<Experiment> {
  const key = experimentKey(id);
  const [experiment] = key === undefined ? [] : await readExperiments(queries, [key]);
  if (experiment === undefined) throw noExperiment(id);
  return experiment;
}

/** Before a write to it: holds the experiment as it is until the transaction ends. @throws {NotFound} @throws {Inactive} */
export async function requireActive(queries: Queries, id: ExperimentId): Promise<number> {
  const key = experimentKey(id);
  const [row] = key === undefined ? [] : await queries.rows("SELECT deleted_at FROM experiments WHERE id = $1 FOR SHARE", [key]);
  if (row === undefined || key === undefined) throw noExperiment(id);
  if (row[0] !== null) throw experimentIsDeleted(id);
  return key;
}

export function noExperiment(id: ExperimentId): NotFound {
  return new NotFound(`No Experiment with id=${id} exists`);
}

export function experimentIsDeleted(id: ExperimentId): Inactive {
  return new Inactive(`The experiment ${id} must be in the 'active' state. Current state is deleted. Restore it first.`);
}
