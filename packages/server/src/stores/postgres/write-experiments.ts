import { AlreadyExists, NotFound } from "@trialbook/core/errors.ts";
import type { Experiment, Tag } from "@trialbook/core/experiment/experiment.ts";
import type { NewExperiment } from "@trialbook/core/experiment/experiment-store.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Queries } from "./database.ts";
import { experimentKey } from "./experiment-key.ts";
import { noExperiment, readExperiments, requireActive } from "./experiment-row.ts";
import { isDuplicate } from "./failure.ts";

/** Ids are counted in a row of their own, so that they follow each other. @throws {AlreadyExists} */
export async function createExperiment(tx: Queries, { name, artifactLocation, tags, at }: NewExperiment): Promise<Experiment> {
  const [row] = await tx.rows("UPDATE counters SET value = value + 1 WHERE name = 'experiments' RETURNING value");
  const id = Number(row?.[0]);
  await orNameTaken(name, () =>
    tx.run("INSERT INTO experiments VALUES ($1, $2, $3, $4, $4, NULL)", [id, name, artifactLocation ?? `mlflow-artifacts:/${id}`, at]),
  );
  for (const tag of tags) await upsertTag(tx, id, tag);
  return (await readExperiments(tx, [id]))[0] as Experiment; // It was written just now.
}

/** @throws {NotFound} @throws {Inactive} @throws {AlreadyExists} */
export async function renameExperiment(
  tx: Queries,
  id: ExperimentId,
  change: { readonly name: string; readonly at: Millis },
): Promise<void> {
  const key = await requireActive(tx, id);
  await orNameTaken(change.name, () =>
    tx.run("UPDATE experiments SET name = $2, updated = $3 WHERE id = $1", [key, change.name, change.at]),
  );
}

/** It and its active runs go into the bin. @throws {NotFound} if there is no such active experiment */
export async function deleteExperiment(tx: Queries, id: ExperimentId, at: Millis): Promise<void> {
  const key = experimentKey(id);
  const update = "UPDATE experiments SET deleted_at = $2, updated = $2 WHERE id = $1 AND deleted_at IS NULL";
  if (key === undefined || (await tx.run(update, [key, at])) === 0) {
    throw new NotFound(`No Experiment with id=${id} exists that is not deleted`);
  }
  await setHeads(tx, key, false);
  await tx.run("UPDATE runs SET deleted_at = $2 WHERE experiment_id = $1 AND deleted_at IS NULL", [key, at]);
}

/** It and all its runs leave the bin. @throws {NotFound} if there is no such deleted experiment */
export async function restoreExperiment(tx: Queries, id: ExperimentId, at: Millis): Promise<void> {
  const key = experimentKey(id);
  const update = "UPDATE experiments SET deleted_at = NULL, updated = $2 WHERE id = $1 AND deleted_at IS NOT NULL";
  if (key === undefined || (await tx.run(update, [key, at])) === 0) throw new NotFound(`No deleted Experiment with id=${id} exists`);
  await setHeads(tx, key, true);
  await tx.run("UPDATE runs SET deleted_at = NULL WHERE experiment_id = $1 AND deleted_at IS NOT NULL", [key]);
}

/** @throws {NotFound} @throws {Inactive} */
export async function setExperimentTag(tx: Queries, id: ExperimentId, change: { readonly tag: Tag; readonly at: Millis }): Promise<void> {
  const key = await requireActive(tx, id);
  await upsertTag(tx, key, change.tag);
  await touch(tx, key, change.at);
}

/** @throws {NotFound} if there is no such experiment or tag @throws {Inactive} */
export async function deleteExperimentTag(
  tx: Queries,
  id: ExperimentId,
  change: { readonly key: string; readonly at: Millis },
): Promise<void> {
  const key = await requireActive(tx, id);
  if ((await tx.run("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2", [key, change.key])) === 0) {
    throw new NotFound(`No tag with name: ${change.key} in experiment with id ${id}`);
  }
  await touch(tx, key, change.at);
}

/** A deleted experiment's key. @throws {NotFound} */
export async function deletedExperiment(queries: Queries, id: ExperimentId): Promise<number> {
  const key = experimentKey(id);
  const [row] = key === undefined ? [] : await queries.rows("SELECT deleted_at FROM experiments WHERE id = $1", [key]);
  if (row === undefined || key === undefined) throw noExperiment(id);
  if (row[0] === null) throw new NotFound(`There is no deleted experiment ${id}. Only deleted experiments can be removed for good.`);
  return key;
}

async function setHeads(tx: Queries, key: number, isActive: boolean): Promise<void> {
  await tx.run(
    `WITH held AS (SELECT run_id FROM run_heads WHERE run_id IN (SELECT id FROM runs WHERE experiment_id = $1) ORDER BY run_id FOR UPDATE)
     UPDATE run_heads SET is_active = $2 FROM held WHERE run_heads.run_id = held.run_id`,
    [key, isActive],
  );
}

async function upsertTag(tx: Queries, key: number, tag: Tag): Promise<void> {
  await tx.run("INSERT INTO experiment_tags VALUES ($1, $2, $3) ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value", [
    key,
    tag.key,
    tag.value,
  ]);
}

async function touch(tx: Queries, key: number, at: Millis): Promise<void> {
  await tx.run("UPDATE experiments SET updated = $2 WHERE id = $1", [key, at]);
}

/** Only the unique index can tell for sure; whoever comes second is told in words. */
async function orNameTaken<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) {
      throw new AlreadyExists(`Experiment(name=${name}) already exists. Use it, restore it if it was deleted, or choose another name.`);
    }
    throw error;
  }
}
