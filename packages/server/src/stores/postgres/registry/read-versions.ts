import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import { grouped } from "../../rows/grouped.ts";
import { readVersionRows, VERSION_COLUMNS } from "../../rows/model-version-row.ts";
import type { Queries } from "../database.ts";
import { readEntries } from "../entries.ts";
import { VERSION_TAGS } from "./registry-rows.ts";

/** The versions of these ids, in their order. Costs three look-ups for all of them together. */
export async function readVersions(queries: Queries, ids: readonly string[]): Promise<readonly ModelVersion[]> {
  if (ids.length === 0) return [];
  const rows = await queries.rows(
    `SELECT v.id, ${VERSION_COLUMNS} FROM model_versions AS v JOIN registered_models AS m ON m.id = v.registered_id
     WHERE v.id = ANY($1::text[])`,
    [ids],
  );
  const aliases = await queries.rows("SELECT version_id, alias FROM model_aliases WHERE version_id = ANY($1::text[]) ORDER BY 1, 2", [ids]);
  const found = readVersionRows<string>(rows, {
    tags: await readEntries(queries, VERSION_TAGS, ids),
    aliases: grouped(aliases, ([, alias]) => String(alias)),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}
