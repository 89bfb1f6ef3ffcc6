import { readChunk } from "@trialbook/core/metric/codec/chunk-block.ts";
import { readPyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import { readTail } from "@trialbook/core/metric/codec/tail-block.ts";
import { chunkInfoOf } from "../../points/chunk-info.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import { unframe } from "../../points/frame.ts";
import { pointsIn } from "../../points/tail-rows.ts";
import type { Cell, Database } from "../database.ts";
import { OF_TRACES } from "../traces/schema.ts";

/** Columns that name a row of another table by its key. */
const REFERENCES: readonly (readonly [table: string, column: string, parent: string, key: string])[] = [
  ["registered_model_tags", "registered_id", "registered_models", "id"],
  ["model_versions", "registered_id", "registered_models", "id"],
  ["model_version_tags", "version_id", "model_versions", "id"],
  ["model_version_files", "version_id", "model_versions", "id"],
  ["model_aliases", "version_id", "model_versions", "id"],
  ["webhook_events", "webhook_id", "webhooks", "id"],
  ["webhook_deliveries", "webhook_id", "webhooks", "id"],
  ["data_versions", "name", "data_sets", "name"],
  ["data_versions", "manifest", "data_manifests", "hash"],
  ["data_manifest_blobs", "manifest", "data_manifests", "hash"],
  ["data_aliases", "name", "data_sets", "name"],
  ["traces", "experiment_id", "experiments", "id"],
  ...OF_TRACES.map((table) => [table, "trace_id", "traces", "id"] as const),
];

/** Rows that belong to nothing, each kind with a query that gives what they are. */
const ORPHANS: readonly { readonly what: string; readonly query: string }[] = [
  ...[
    "run_heads",
    "params",
    "tags",
    "latest_metrics",
    "metric_chunk",
    "metric_packs",
    "metric_tail",
    "run_inputs",
    "run_model_inputs",
    "run_model_outputs",
  ].map((table) => ({
    what: `Rows of ${table} belong to no run:`,
    query: `SELECT DISTINCT run_id FROM ${table} AS row WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = row.run_id) LIMIT 100`,
  })),
  {
    what: "A run lies in no experiment:",
    query: "SELECT id FROM runs WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiments.id = runs.experiment_id) LIMIT 100",
  },
  {
    what: "A run has no head, so it takes no writes:",
    query: "SELECT id FROM runs WHERE NOT EXISTS (SELECT 1 FROM run_heads WHERE run_heads.run_id = runs.id) LIMIT 100",
  },
  {
    what: "A run and its head differ in whether it lies in the bin:",
    query: "SELECT id FROM runs JOIN run_heads ON run_id = id WHERE is_active <> (deleted_at IS NULL) LIMIT 100",
  },
  {
    what: "A run has points of a metric and no summary of it:",
    query: `SELECT DISTINCT chunk.run_id || ' ' || chunk.key FROM metric_chunk AS chunk
      WHERE NOT EXISTS (SELECT 1 FROM latest_metrics AS latest WHERE latest.run_id = chunk.run_id AND latest.key = chunk.key) LIMIT 100`,
  },
  {
    what: "A logged model lies in no experiment:",
    query: `SELECT id FROM logged_models
      WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiments.id = logged_models.experiment_id) LIMIT 100`,
  },
  ...REFERENCES.map(([table, column, parent, key]) => ({
    what: `Rows of ${table} refer to something in ${parent} that is not there:`,
    query: `SELECT DISTINCT ${column} FROM ${table} AS row WHERE NOT EXISTS (SELECT 1 FROM ${parent} WHERE ${parent}.${key} = row.${column}) LIMIT 100`,
  })),
  {
    what: "A file lies in no folder:",
    query: `SELECT DISTINCT folder FROM artifacts AS file
      WHERE folder <> '' AND NOT EXISTS (SELECT 1 FROM artifacts AS parent WHERE parent.place = file.folder_place AND parent.hash IS NULL) LIMIT 100`,
  },
];

/** What is not as it was written: rows that belong to nothing, and every block of points. */
export async function* findFaults(database: Database, cold: ColdFiles): AsyncGenerator<string, void> {
  for (const { what, query } of ORPHANS) for (const [value] of await database.rows(query)) yield `${what} ${value}`;
  yield* chunkFaults(database, cold);
  yield* tailFaults(database);
}

async function* chunkFaults(database: Database, cold: ColdFiles): AsyncGenerator<string, void> {
  let [run, key, n]: readonly Cell[] = ["", "", 0];
  for (;;) {
    const rows = await database.rows(
      `SELECT run_id, key, n, count, first_step, first_at, last_step, last_at, min_at, max_at, pyramid, block FROM metric_chunk
       WHERE (run_id, key, n) > ($1, $2, $3) ORDER BY run_id, key, n LIMIT 100`,
      [run as string, key as string, n as number],
    );
    const blocks = await cold.warmed(rows.map((row) => row[11] as Buffer));
    for (const [i, [id, of, place, count, ...rest]] of rows.entries()) {
      const [pyramid] = rest.splice(-2);
      const fault = faultIn(() => {
        const info = chunkInfoOf(readChunk(unframe(blocks[i] as Uint8Array)));
        const found = [info.first.step, info.first.at, info.last.step, info.last.at, info.minAt, info.maxAt];
        if (info.count !== count || found.some((value, i) => value !== rest[i])) return "it holds other points than its row says";
        if (pyramid !== null) readPyramid(unframe(pyramid as Buffer));
        return undefined;
      });
      if (fault !== undefined) yield `Chunk ${place} of the metric ${JSON.stringify(of)} of run ${id}: ${fault}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    [run, key, n] = last;
  }
}

async function* tailFaults(database: Database): AsyncGenerator<string, void> {
  let [run, n]: readonly Cell[] = ["", -1];
  for (;;) {
    const rows = await database.rows(
      "SELECT run_id, n, points, block FROM metric_tail WHERE (run_id, n) > ($1, $2) ORDER BY run_id, n LIMIT 1000",
      [run as string, n as number],
    );
    for (const [id, place, points, block] of rows) {
      const fault = faultIn(() =>
        pointsIn([...readTail(unframe(block as Buffer))]) === points ? undefined : "it holds another number of points than its row says",
      );
      if (fault !== undefined) yield `Row ${place} of the unsealed points of run ${id}: ${fault}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    [run, n] = last;
  }
}

function faultIn(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
