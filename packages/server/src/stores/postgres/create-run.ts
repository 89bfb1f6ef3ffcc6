import { AlreadyExists } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import type { Run } from "@trialbook/core/run/run.ts";
import type { NewRun } from "@trialbook/core/run/run-store.ts";
import type { Database } from "./database.ts";
import { lastOfEachKey } from "./entries.ts";
import { experimentKey } from "./experiment-key.ts";
import { experimentIsDeleted, noExperiment } from "./experiment-row.ts";
import { numberIn } from "./number-in.ts";
import { readRuns } from "./read-runs.ts";
import { NAME_TAG } from "./set-tags.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * The database's time, the same throughout a statement. A run's first version is made of it, so that a run that is made anew
 * under an id that is free again begins behind where the old one ended.
 */
const NOW = "(extract(epoch FROM now()) * 1000)::bigint";

/**
 * One statement, so one journey to the database: it holds the experiment as it is, makes the run with all that comes
 * with it, and does nothing where the id or the creation key is taken.
 */
const MAKE = `
  WITH home AS (
    SELECT id, rtrim(artifact_location, '/') AS location FROM experiments WHERE id = $2::bigint AND deleted_at IS NULL FOR SHARE
  ), made AS (
    INSERT INTO runs (id, experiment_id, name, user_id, status, start_time, artifact_uri, creation_key)
    SELECT $1::text, id, $3::text, $4::text, $5::text, $6::bigint, location || '/' || $1::text || '/artifacts', $7::text FROM home
    ON CONFLICT DO NOTHING RETURNING id, artifact_uri
  ), head AS (
    INSERT INTO run_heads (run_id, experiment_id, is_active, next_row) SELECT id, $2::bigint, TRUE, ${NOW} FROM made
  ), some_params AS (
    INSERT INTO params (run_id, key, value, number, experiment_id)
    SELECT made.id, e.key, e.value, e.number, $2::bigint FROM made, unnest($8::text[], $9::text[], $10::float8[]) AS e(key, value, number)
  ), some_tags AS (
    INSERT INTO tags (run_id, key, value, number, experiment_id)
    SELECT made.id, e.key, e.value, e.number, $2::bigint FROM made, unnest($11::text[], $12::text[], $13::float8[]) AS e(key, value, number)
  )
  SELECT artifact_uri, ${NOW} FROM made`;

/** Makes a run, or gives the one that the same idempotency key made before. @throws {NotFound} @throws {Inactive} */
export async function createRun({ database, memory }: Pick<StoreContext, "database" | "memory">, run: NewRun): Promise<Run> {
  const experiment = experimentKey(run.experimentId);
  if (experiment === undefined) throw noExperiment(run.experimentId);
  const params = lastOfEachKey(run.params);
  const tags = lastOfEachKey([...run.tags, { key: NAME_TAG, value: run.name }]);
  const entries = [params, tags].flatMap((some) => [
    some.map(({ key }) => key),
    some.map(({ value }) => value),
    some.map(({ value }) => numberIn(value)),
  ]);
  const { id, experimentId, name, userId, status, startTime, idempotencyKey } = run;
  const facts = [id, experiment, name, userId, status, startTime ?? null, idempotencyKey ?? null];
  const [row] = await database.write(MAKE, [...facts, ...entries], "again");
  if (row === undefined) return explained(database, run, experiment);
  memory.made({ id, experimentId, version: Number(row[1]) }, params);
  const info = { id, experimentId, name, userId, status, artifactUri: String(row[0]), lifecycle: "active" } as const;
  return {
    info: { ...info, ...(startTime !== undefined && { startTime }) },
    params,
    tags,
    metrics: [],
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
  };
}

/** Why a run was not made: it was before, or may not be. */
async function explained(database: Database, run: NewRun, experiment: number): Promise<Run> {
  const [made] = await database.rows("SELECT id FROM runs WHERE creation_key = $1", [run.idempotencyKey ?? null]);
  if (made !== undefined) {
    const [found] = await readRuns(database, [asRunId(String(made[0]))]);
    if (found !== undefined) return found;
  }
  const [home] = await database.rows("SELECT deleted_at FROM experiments WHERE id = $1", [experiment]);
  if (home === undefined) throw noExperiment(run.experimentId);
  if (home[0] !== null) throw experimentIsDeleted(run.experimentId);
  throw new AlreadyExists(`There is already a run with id ${run.id}`);
}
