import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import type { ModelVersion, Stage } from "@trialbook/core/registry/model-version.ts";
import type { Database, Row } from "../database.ts";

const THESE = "(SELECT value FROM json_each(?))";

const columns = `v.seq, m.name, v.version, v.stage, v.description, v.created, v.updated, v.source, v.location, v.run_id, v.run_link, v.model_id`;

/** The versions of these sequence numbers, in their order. Costs three look-ups for all of them together. */
export function readVersions(database: Database, seqs: readonly number[]): readonly ModelVersion[] {
  if (seqs.length === 0) return [];
  const these = JSON.stringify(seqs);
  const tags = readTags(database, { table: "model_version_tags", owner: "version_seq" }, these);
  const aliases = grouped(
    database.rows(`SELECT version_seq, alias FROM model_aliases WHERE version_seq IN ${THESE} ORDER BY version_seq, alias`).all(these),
    ([, alias]) => String(alias),
  );
  const rows = database
    .rows(`SELECT ${columns} FROM model_versions AS v JOIN registered_models AS m ON m.seq = v.model_seq WHERE v.seq IN ${THESE}`)
    .all(these);
  const found = new Map(rows.map((row) => [Number(row[0]), readVersion(row, tags, aliases)]));
  return seqs.map((seq) => found.get(seq)).filter((version) => version !== undefined);
}

type OfSeq<T> = ReadonlyMap<number, readonly T[]>;

function readVersion(row: Row, tags: OfSeq<Tag>, aliases: OfSeq<string>): ModelVersion {
  const [seq, name, version, stage, description, created, updated, source, location, runId, runLink, modelId] = row;
  return {
    name: String(name),
    version: Number(version),
    created: Number(created),
    updated: Number(updated),
    ...(description === null ? {} : { description: String(description) }),
    // The column holds only what was written as this type.
    stage: String(stage) as Stage,
    source: String(source),
    location: String(location),
    ...(runId === null ? {} : { runId: asRunId(String(runId)) }),
    ...(runLink === null ? {} : { runLink: String(runLink) }),
    ...(modelId === null ? {} : { modelId: asLoggedModelId(String(modelId)) }),
    tags: tags.get(Number(seq)) ?? [],
    aliases: aliases.get(Number(seq)) ?? [],
  };
}

/** Tags by the sequence number of what has them, each list by key. */
export function readTags(
  database: Database,
  { table, owner }: { readonly table: string; readonly owner: string },
  these: string,
): OfSeq<Tag> {
  const rows = database.rows(`SELECT ${owner}, key, value FROM ${table} WHERE ${owner} IN ${THESE} ORDER BY ${owner}, key`).all(these);
  return grouped(rows, ([, key, value]) => ({ key: String(key), value: String(value) }));
}

/** Rows by their first column. */
export function grouped<T>(rows: readonly Row[], read: (row: Row) => T): OfSeq<T> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(Number(row[0]));
    if (group === undefined) groups.set(Number(row[0]), [read(row)]);
    else group.push(read(row));
  }
  return groups;
}
