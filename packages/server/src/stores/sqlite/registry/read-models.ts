import { type ModelVersion, STAGES } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import { grouped } from "../../rows/grouped.ts";
import { aliasOf, MODEL_COLUMNS, readModelRows } from "../../rows/registered-model-row.ts";
import type { Database } from "../database.ts";
import { readTags, readVersions } from "./read-versions.ts";

const THESE = "(SELECT value FROM json_each(?))";

/** The registered models of these sequence numbers, in their order, with all that is known of them. */
export function readModels(database: Database, seqs: readonly number[]): readonly RegisteredModel[] {
  if (seqs.length === 0) return [];
  const these = JSON.stringify(seqs);
  const rows = database.rows(`SELECT seq, ${MODEL_COLUMNS} FROM registered_models WHERE seq IN ${THESE}`).all(these);
  const aliases = database
    .rows(
      `SELECT a.model_seq, a.alias, v.version FROM model_aliases AS a JOIN model_versions AS v ON v.seq = a.version_seq
       WHERE a.model_seq IN ${THESE} ORDER BY a.model_seq, a.alias`,
    )
    .all(these);
  const found = readModelRows<number>(rows, {
    tags: readTags(database, { table: "registered_model_tags", owner: "model_seq" }, these),
    aliases: grouped(aliases, aliasOf),
    latest: latestVersions(database, these),
  });
  return seqs.flatMap((seq) => found.get(seq) ?? []);
}

const STAGE_ROWS = STAGES.map((stage) => `('${stage}')`).join(", ");

/** Of each model the highest version of each stage, found by index however many versions there are. */
function latestVersions(database: Database, these: string): ReadonlyMap<number, readonly ModelVersion[]> {
  const rows = database
    .rows(
      `SELECT model_seq, highest FROM (
         SELECT m.value AS model_seq,
           (SELECT seq FROM model_versions WHERE model_seq = m.value AND stage = s.column1 ORDER BY version DESC LIMIT 1) AS highest,
           (SELECT min(version) FROM model_versions WHERE model_seq = m.value AND stage = s.column1) AS lowest
         FROM json_each(?) AS m CROSS JOIN (VALUES ${STAGE_ROWS}) AS s
       ) WHERE highest IS NOT NULL ORDER BY model_seq, lowest`,
    )
    .all(these);
  const versions = readVersions(
    database,
    rows.map((row) => Number(row[1])),
  );
  // Versions come in the order asked for, so the i-th belongs to the i-th row.
  return grouped(
    versions.map((version, i) => [Number(rows[i]?.[0]), version] as const),
    ([, version]) => version,
  );
}
