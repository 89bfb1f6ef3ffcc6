import { randomUUID } from "node:crypto";
import type { Stage } from "@trialbook/core/registry/model-version.ts";
import { REGISTRATIONS_TAG, withRegistration } from "@trialbook/core/registry/noted-registration.ts";
import type { NewModelVersion, VersionKey } from "@trialbook/core/registry/registry-store.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Queries } from "../database.ts";
import { setEntries } from "../entries.ts";
import { noLoggedModel } from "../models/no-logged-model.ts";
import { needFiles } from "./needed-files.ts";
import { holdVersion, noModel, VERSION_TAGS } from "./registry-rows.ts";

/** Gives a version the next number; the model's row is held meanwhile, whichever servers ask. @throws {NotFound} */
export async function insertVersion(tx: Queries, made: NewModelVersion): Promise<{ readonly id: string; readonly version: number }> {
  const { name, at } = made;
  const [numbered] = await tx.rows(
    "UPDATE registered_models SET last_version = last_version + 1, updated = $2 WHERE name = $1 RETURNING id, last_version",
    [name, at],
  );
  if (numbered === undefined) throw noModel(name);
  const [registeredId = null, version = null] = numbered;
  const id = randomUUID();
  await tx.run(
    `INSERT INTO model_versions (id, registered_id, version, stage, description, created, updated, source, location, run_id, run_link, model_id)
     VALUES ($1, $2, $3, 'none', $4, $5, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, registeredId, version, made.description ?? null, at, made.source, made.location],
      ...[made.runId ?? null, made.runLink ?? null, made.modelId ?? null],
    ],
  );
  await setEntries(tx, VERSION_TAGS, id, made.tags);
  await needFiles(tx, id, made.files);
  if (made.modelId !== undefined) await noteRegistration(tx, made, Number(version));
  return { id, version: Number(version) };
}

/** Tells the logged model; a deleted one can't be registered. */
async function noteRegistration(tx: Queries, { name, modelId, at }: NewModelVersion, version: number): Promise<void> {
  if (modelId === undefined) return;
  const changed = await tx.run("UPDATE logged_models SET updated = $2 WHERE id = $1 AND deleted IS NULL", [modelId, at]);
  if (changed === 0) throw noLoggedModel(modelId);
  const [before] = await tx.rows("SELECT value FROM logged_model_tags WHERE model_id = $1 AND key = $2", [modelId, REGISTRATIONS_TAG]);
  const value = withRegistration(typeof before?.[0] === "string" ? before[0] : undefined, { name, version });
  await setEntries(tx, { table: "logged_model_tags", owner: "model_id" }, modelId, [{ key: REGISTRATIONS_TAG, value }]);
}

/** See `RegistryStore.moveModelVersion`. @returns the version's id @throws {NotFound} */
export async function moveVersion(
  tx: Queries,
  key: VersionKey,
  { stage, archiveOthers, at }: { readonly stage: Stage; readonly archiveOthers: boolean; readonly at: Millis },
): Promise<string> {
  const { id, registeredId } = await holdVersion(tx, key);
  if (archiveOthers) {
    await tx.run("UPDATE model_versions SET stage = 'archived', updated = $4 WHERE registered_id = $1 AND stage = $2 AND id <> $3", [
      registeredId,
      stage,
      id,
      at,
    ]);
  }
  await tx.run("UPDATE model_versions SET stage = $2, updated = $3 WHERE id = $1", [id, stage, at]);
  await touchModel(tx, registeredId, at);
  return id;
}

/** @throws {NotFound} */
export async function deleteVersion(tx: Queries, key: VersionKey, at: Millis): Promise<void> {
  const { id, registeredId } = await holdVersion(tx, key);
  await dropVersions(tx, [id]);
  await touchModel(tx, registeredId, at);
}

/** Versions of a model that is held, with all that hangs on them. */
export async function dropVersions(tx: Queries, ids: readonly string[]): Promise<void> {
  for (const table of ["model_version_tags", "model_version_files", "model_aliases"]) {
    await tx.run(`DELETE FROM ${table} WHERE version_id = ANY($1::text[])`, [ids]);
  }
  await tx.run("DELETE FROM model_versions WHERE id = ANY($1::text[])", [ids]);
}

async function touchModel(tx: Queries, id: string, at: Millis): Promise<void> {
  await tx.run("UPDATE registered_models SET updated = $2 WHERE id = $1", [id, at]);
}
