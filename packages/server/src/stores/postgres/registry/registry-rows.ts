import { NotFound } from "@trialbook/core/errors.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { VersionKey } from "@trialbook/core/registry/registry-store.ts";
import type { Queries } from "../database.ts";

export const MODEL_TAGS = { table: "registered_model_tags", owner: "registered_id" };
export const VERSION_TAGS = { table: "model_version_tags", owner: "version_id" };

/** A registered model's id. @throws {NotFound} */
export async function modelId(queries: Queries, name: string): Promise<string> {
  const [row] = await queries.rows("SELECT id FROM registered_models WHERE name = $1", [name]);
  if (row === undefined) throw noModel(name);
  return String(row[0]);
}

/** The same, held against other writers until the transaction ends. @throws {NotFound} */
export async function holdModel(tx: Queries, name: string): Promise<string> {
  const [row] = await tx.rows("SELECT id FROM registered_models WHERE name = $1 FOR UPDATE", [name]);
  if (row === undefined) throw noModel(name);
  return String(row[0]);
}

export interface VersionIds {
  readonly id: string;
  readonly registeredId: string;
}

/** A version's id and its model's. @throws {NotFound} */
export async function versionIds(queries: Queries, { name, version }: VersionKey): Promise<VersionIds> {
  const [row] = await queries.rows(
    "SELECT v.id, m.id FROM registered_models AS m JOIN model_versions AS v ON v.registered_id = m.id WHERE m.name = $1 AND v.version = $2",
    [name, version],
  );
  if (row === undefined) throw noVersion({ name, version });
  return { id: String(row[0]), registeredId: String(row[1]) };
}

/** The same, its model held against other writers until the transaction ends. @throws {NotFound} */
export async function holdVersion(tx: Queries, key: VersionKey): Promise<VersionIds> {
  const [held] = await tx.rows("SELECT id FROM registered_models WHERE name = $1 FOR UPDATE", [key.name]);
  if (held === undefined) throw noVersion(key);
  return await versionIds(tx, key);
}

export function noModel(name: string): NotFound {
  return new NotFound(`Registered Model with name=${name} not found`);
}

function noVersion({ name, version }: VersionKey): NotFound {
  return new NotFound(`Model Version (name=${name}, version=${version}) not found`);
}

/** Whether a registered model is a prompt. */
export async function isPromptModel(queries: Queries, registeredId: string): Promise<boolean> {
  const [row] = await queries.rows("SELECT value FROM registered_model_tags WHERE registered_id = $1 AND key = $2", [
    registeredId,
    PROMPT_TAG,
  ]);
  return typeof row?.[0] === "string" && row[0].toLowerCase() === "true";
}
