import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import { entriesByOwner } from "../../rows/entries.ts";
import { grouped } from "../../rows/grouped.ts";
import { readVersionRows, VERSION_COLUMNS } from "../../rows/model-version-row.ts";
import type { Database } from "../database.ts";

const THESE = "(SELECT value FROM json_each(?))";

/** The versions of these sequence numbers, in their order. Costs three look-ups for all of them together. */
export function readVersions(database: Database, seqs: readonly number[]): readonly ModelVersion[] {
  if (seqs.length === 0) return [];
  const these = JSON.stringify(seqs);
  const rows = database
    .rows(
      `SELECT v.seq, ${VERSION_COLUMNS} FROM model_versions AS v JOIN registered_models AS m ON m.seq = v.model_seq WHERE v.seq IN ${THESE}`,
    )
    .all(these);
  const found = readVersionRows<number>(rows, {
    tags: readTags(database, { table: "model_version_tags", owner: "version_seq" }, these),
    aliases: grouped(
      database.rows(`SELECT version_seq, alias FROM model_aliases WHERE version_seq IN ${THESE} ORDER BY version_seq, alias`).all(these),
      ([, alias]) => String(alias),
    ),
  });
  return seqs.flatMap((seq) => found.get(seq) ?? []);
}

/** Tags by the sequence number of what has them, each list by key. */
export function readTags(
  database: Database,
  { table, owner }: { readonly table: string; readonly owner: string },
  these: string,
): ReadonlyMap<number, readonly Tag[]> {
  return entriesByOwner(
    database.rows(`SELECT ${owner}, key, value FROM ${table} WHERE ${owner} IN ${THESE} ORDER BY ${owner}, key`).all(these),
  );
}
