import { NotFound } from "@trialbook/core/errors.ts";
import type { Stage } from "@trialbook/core/registry/model-version.ts";
import { REGISTRATIONS_TAG, withRegistration } from "@trialbook/core/registry/noted-registration.ts";
import type { NewModelVersion, VersionKey } from "@trialbook/core/registry/registry-store.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "../database.ts";
import { setRegistryTags, versionSeq } from "./registry-rows.ts";

/** Within work: gives a version the next number. @throws {NotFound} */
export function insertVersion(database: Database, made: NewModelVersion): { readonly seq: number; readonly version: number } {
  const { name, at } = made;
  const numbered = database
    .rows("UPDATE registered_models SET last_version = last_version + 1, updated = ? WHERE name = ? RETURNING seq, last_version")
    .get(at, name);
  if (numbered === undefined) throw new NotFound(`Registered Model with name=${name} not found`);
  const [modelSeq = null, version = null] = numbered;
  const { lastInsertRowid } = database
    .sql(
      `INSERT INTO model_versions (model_seq, version, stage, description, created, updated, source, location, run_id, run_link, model_id)
       VALUES (?, ?, 'none', ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      modelSeq,
      version,
      made.description ?? null,
      at,
      at,
      made.source,
      made.location,
      made.runId ?? null,
      made.runLink ?? null,
      made.modelId ?? null,
    );
  const seq = Number(lastInsertRowid);
  setRegistryTags(database, "version", { seq, tags: made.tags });
  const need = database.sql("INSERT INTO model_version_files (version_seq, path) VALUES (?, ?) ON CONFLICT DO NOTHING");
  for (const path of made.files) need.run(seq, path);
  if (made.modelId !== undefined) noteRegistration(database, made.modelId, { key: { name, version: Number(version) }, at });
  return { seq, version: Number(version) };
}

/** Tells the logged model; a deleted one can't be registered. */
function noteRegistration(database: Database, modelId: string, { key, at }: { readonly key: VersionKey; readonly at: Millis }): void {
  const { changes } = database.sql("UPDATE logged_models SET updated = ? WHERE id = ? AND deleted IS NULL").run(at, modelId);
  if (changes === 0) throw new NotFound(`Logged model with ID '${modelId}' not found.`);
  const before = database.rows("SELECT value FROM logged_model_tags WHERE model_id = ? AND key = ?").get(modelId, REGISTRATIONS_TAG)?.[0];
  database
    .sql(
      "INSERT INTO logged_model_tags (model_id, key, value) VALUES (?, ?, ?) ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value",
    )
    .run(modelId, REGISTRATIONS_TAG, withRegistration(typeof before === "string" ? before : undefined, key));
}

/** Within work: see `RegistryStore.moveModelVersion`. @throws {NotFound} */
export function moveVersion(
  database: Database,
  key: VersionKey,
  { stage, archiveOthers, at }: { readonly stage: Stage; readonly archiveOthers: boolean; readonly at: Millis },
): number {
  const { seq, modelSeq } = versionSeq(database, key);
  if (archiveOthers) {
    database
      .sql("UPDATE model_versions SET stage = 'archived', updated = ? WHERE model_seq = ? AND stage = ? AND seq != ?")
      .run(at, modelSeq, stage, seq);
  }
  database.sql("UPDATE model_versions SET stage = ?, updated = ? WHERE seq = ?").run(stage, at, seq);
  touchModel(database, modelSeq, at);
  return seq;
}

/** Within work. @throws {NotFound} */
export function deleteVersion(database: Database, key: VersionKey, at: Millis): void {
  const { seq, modelSeq } = versionSeq(database, key);
  database.sql("DELETE FROM model_versions WHERE seq = ?").run(seq);
  touchModel(database, modelSeq, at);
}

function touchModel(database: Database, seq: number, at: Millis): void {
  database.sql("UPDATE registered_models SET updated = ? WHERE seq = ?").run(at, seq);
}
