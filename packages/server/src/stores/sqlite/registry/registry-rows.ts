import { NotFound } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { VersionKey } from "@trialbook/core/registry/registry-store.ts";
import type { Database } from "../database.ts";

/** The sequence number of a registered model. @throws {NotFound} */
export function modelSeq(database: Database, name: string): number {
  const row = database.rows("SELECT seq FROM registered_models WHERE name = ?").get(name);
  if (row === undefined) throw new NotFound(`Registered Model with name=${name} not found`);
  return Number(row[0]);
}

/** A version's own sequence number and its model's. @throws {NotFound} */
export function versionSeq(database: Database, { name, version }: VersionKey): { readonly seq: number; readonly modelSeq: number } {
  const row = database
    .rows(
      "SELECT v.seq, v.model_seq FROM registered_models AS m JOIN model_versions AS v ON v.model_seq = m.seq WHERE m.name = ? AND v.version = ?",
    )
    .get(name, version);
  if (row === undefined) throw new NotFound(`Model Version (name=${name}, version=${version}) not found`);
  return { seq: Number(row[0]), modelSeq: Number(row[1]) };
}

/** Within work: sets or overwrites tags; of a key given twice the last counts. */
export function setRegistryTags(
  database: Database,
  owner: "model" | "version",
  { seq, tags }: { readonly seq: number; readonly tags: readonly Tag[] },
): void {
  const [table, column] = owner === "model" ? ["registered_model_tags", "model_seq"] : ["model_version_tags", "version_seq"];
  const upsert = database.sql(
    `INSERT INTO ${table} (${column}, key, value) VALUES (?, ?, ?) ON CONFLICT (${column}, key) DO UPDATE SET value = excluded.value`,
  );
  for (const { key, value } of tags) upsert.run(seq, key, value);
}

/** Whether a registered model is a prompt. */
export function isPromptModel(database: Database, seq: number): boolean {
  const value = database.rows("SELECT value FROM registered_model_tags WHERE model_seq = ? AND key = ?").get(seq, PROMPT_TAG)?.[0];
  return typeof value === "string" && value.toLowerCase() === "true";
}
