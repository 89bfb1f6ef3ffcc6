import { type ModelVersion, STAGES } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import { grouped } from "../../rows/grouped.ts";
import { aliasOf, MODEL_COLUMNS, readModelRows } from "../../rows/registered-model-row.ts";
import type { Queries } from "../database.ts";
import { readEntries } from "../entries.ts";
import { readVersions } from "./read-versions.ts";
import { MODEL_TAGS } from "./registry-rows.ts";

/** The registered models of these ids, in their order, with all that is known of them. */
export async function readModels(queries: Queries, ids: readonly string[]): Promise<readonly RegisteredModel[]> {
  if (ids.length === 0) return [];
  const rows = await queries.rows(`SELECT id, ${MODEL_COLUMNS} FROM registered_models WHERE id = ANY($1::text[])`, [ids]);
  const aliases = await queries.rows(
    `SELECT a.registered_id, a.alias, v.version FROM model_aliases AS a JOIN model_versions AS v ON v.id = a.version_id
     WHERE a.registered_id = ANY($1::text[]) ORDER BY 1, 2`,
    [ids],
  );
  const found = readModelRows<string>(rows, {
    tags: await readEntries(queries, MODEL_TAGS, ids),
    aliases: grouped(aliases, aliasOf),
    latest: await latestVersions(queries, ids),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}

const STAGE_ROWS = STAGES.map((stage) => `('${stage}')`).join(", ");

/** Of each model the highest version of each stage, found by index however many versions there are. */
async function latestVersions(queries: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ModelVersion[]>> {
  const rows = await queries.rows(
    `SELECT registered_id, highest FROM (
       SELECT m.id AS registered_id,
         (SELECT v.id FROM model_versions AS v WHERE v.registered_id = m.id AND v.stage = s.stage ORDER BY v.version DESC LIMIT 1) AS highest,
         (SELECT min(v.version) FROM model_versions AS v WHERE v.registered_id = m.id AND v.stage = s.stage) AS lowest
       FROM unnest($1::text[]) AS m(id) CROSS JOIN (VALUES ${STAGE_ROWS}) AS s(stage)
     ) AS stages WHERE highest IS NOT NULL ORDER BY registered_id, lowest`,
    [ids],
  );
  const versions = await readVersions(
    queries,
    rows.map(([, id]) => String(id)),
  );
  // Versions come in the order asked for, so the i-th belongs to the i-th row.
  return grouped(
    versions.map((version, i) => [String(rows[i]?.[0]), version] as const),
    ([, version]) => version,
  );
}
