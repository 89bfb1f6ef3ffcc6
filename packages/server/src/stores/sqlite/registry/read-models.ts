import { type ModelVersion, STAGES } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { Database } from "../database.ts";
import { grouped, readTags, readVersions } from "./read-versions.ts";

const THESE = "(SELECT value FROM json_each(?))";

/** The registered models of these sequence numbers, in their order, with all that is known of them. */
export function readModels(database: Database, seqs: readonly number[]): readonly RegisteredModel[] {
  if (seqs.length === 0) return [];
  const these = JSON.stringify(seqs);
  const tags = readTags(database, { table: "registered_model_tags", owner: "model_seq" }, these);
  const aliases = grouped(
    database
      .rows(
        `SELECT a.model_seq, a.alias, v.version FROM model_aliases AS a JOIN model_versions AS v ON v.seq = a.version_seq
         WHERE a.model_seq IN ${THESE} ORDER BY a.model_seq, a.alias`,
      )
      .all(these),
    ([, alias, version]) => ({ alias: String(alias), version: Number(version) }),
  );
  const latest = latestVersions(database, these);
  const rows = database.rows(`SELECT seq, name, description, created, updated FROM registered_models WHERE seq IN ${THESE}`).all(these);
  const found = new Map(
    rows.map(([seq, name, description, created, updated]): [number, RegisteredModel] => [
      Number(seq),
      {
        name: String(name),
        ...(description === null ? {} : { description: String(description) }),
        created: Number(created),
        updated: Number(updated),
        tags: tags.get(Number(seq)) ?? [],
        aliases: aliases.get(Number(seq)) ?? [],
        latestVersions: latest.get(Number(seq)) ?? [],
      },
    ]),
  );
  return seqs.map((seq) => found.get(seq)).filter((model) => model !== undefined);
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
  const latest = new Map<number, ModelVersion[]>();
  versions.forEach((version, i) => {
    const seq = Number(rows[i]?.[0]);
    latest.set(seq, [...(latest.get(seq) ?? []), version]);
  });
  return latest;
}
