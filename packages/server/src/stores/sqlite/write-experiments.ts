import { AlreadyExists, NotFound } from "@trialbook/core/errors.ts";
import type { Experiment, Tag } from "@trialbook/core/experiment/experiment.ts";
import type { NewExperiment } from "@trialbook/core/experiment/experiment-store.ts";
import { asExperimentId, type ExperimentId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "./database.ts";
import { findExperiment, requireActive } from "./experiment-row.ts";
import { isDuplicate } from "./storage-error.ts";
import type { StoreContext } from "./store-context.ts";

/** Within work. @throws {AlreadyExists} */
export function createExperiment(context: StoreContext, { name, artifactLocation, tags, at }: NewExperiment): Experiment {
  const { database } = context;
  const insert = database.sql("INSERT INTO experiments (name, artifact_location, created, updated) VALUES (?, ?, ?, ?)");
  const id = asExperimentId(String(orNameTaken(name, () => insert.run(name, artifactLocation ?? "", at, at).lastInsertRowid)));
  if (artifactLocation === undefined) {
    database.sql("UPDATE experiments SET artifact_location = ? WHERE id = ?").run(`mlflow-artifacts:/${id}`, id);
  }
  for (const tag of tags) upsertTag(database, id, tag);
  context.changes.changed({ experimentId: id, what: "facts" });
  return findExperiment(database, id);
}

/** Within work. @throws {NotFound} @throws {Inactive} @throws {AlreadyExists} */
export function renameExperiment(context: StoreContext, id: ExperimentId, change: { readonly name: string; readonly at: Millis }): void {
  requireActive(context.database, id);
  const update = context.database.sql("UPDATE experiments SET name = ?, updated = ? WHERE id = ?");
  orNameTaken(change.name, () => update.run(change.name, change.at, id));
  context.changes.changed({ experimentId: id, what: "facts" });
}

/** Within work: it and its active runs go into the bin. @throws {NotFound} if there is no such active experiment */
export function deleteExperiment(context: StoreContext, id: ExperimentId, at: Millis): void {
  const { database } = context;
  const update = database.sql("UPDATE experiments SET deleted_at = ?, updated = ? WHERE id = ? AND deleted_at IS NULL");
  if (update.run(at, at, id).changes === 0) throw new NotFound(`No Experiment with id=${id} exists that is not deleted`);
  database.sql("UPDATE runs SET deleted_at = ? WHERE experiment_id = ? AND deleted_at IS NULL").run(at, id);
  forgetRuns(context);
  context.changes.changed({ experimentId: id, what: "gone" });
}

/** Within work: it and all its runs leave the bin. @throws {NotFound} if there is no such deleted experiment */
export function restoreExperiment(context: StoreContext, id: ExperimentId, at: Millis): void {
  const { database } = context;
  const update = database.sql("UPDATE experiments SET deleted_at = NULL, updated = ? WHERE id = ? AND deleted_at IS NOT NULL");
  if (update.run(at, id).changes === 0) throw new NotFound(`No deleted Experiment with id=${id} exists`);
  database.sql("UPDATE runs SET deleted_at = NULL WHERE experiment_id = ? AND deleted_at IS NOT NULL").run(id);
  forgetRuns(context);
  context.changes.changed({ experimentId: id, what: "facts" });
}

/** Within work. @throws {NotFound} @throws {Inactive} */
export function setExperimentTag(context: StoreContext, id: ExperimentId, change: { readonly tag: Tag; readonly at: Millis }): void {
  requireActive(context.database, id);
  upsertTag(context.database, id, change.tag);
  touch(context, id, change.at);
}

/** Within work. @throws {NotFound} if there is no such experiment or tag @throws {Inactive} */
export function deleteExperimentTag(context: StoreContext, id: ExperimentId, change: { readonly key: string; readonly at: Millis }): void {
  requireActive(context.database, id);
  const remove = context.database.sql("DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?");
  if (remove.run(id, change.key).changes === 0) {
    throw new NotFound(`No tag with name: ${change.key} in experiment with id ${id}`);
  }
  touch(context, id, change.at);
}

function upsertTag(database: Database, id: ExperimentId, { key, value }: Tag): void {
  database
    .sql("INSERT INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    .run(id, key, value);
}

function touch(context: StoreContext, id: ExperimentId, at: Millis): void {
  context.database.sql("UPDATE experiments SET updated = ? WHERE id = ?").run(at, id);
  context.changes.changed({ experimentId: id, what: "facts" });
}

function forgetRuns(context: StoreContext): void {
  context.known.forgetAll();
  context.listed.forgetAll();
  context.runChanges.noteAll();
}

/** Only the unique index can tell for sure; whoever comes second is told in words. */
function orNameTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error)) {
      throw new AlreadyExists(`Experiment(name=${name}) already exists. Use it, restore it if it was deleted, or choose another name.`);
    }
    throw error;
  }
}
