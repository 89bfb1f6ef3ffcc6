import type { SQLOutputValue } from "node:sqlite";
import { readChunk } from "@trialbook/core/metric/codec/chunk-block.ts";
import { readPyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import { readTail } from "@trialbook/core/metric/codec/tail-block.ts";
import { chunkInfoOf } from "../../points/chunk-info.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import { unframe } from "../../points/frame.ts";
import { pointsIn } from "../../points/tail-rows.ts";
import type { Database } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";

/** Rows that belong to nothing, each kind with a query that gives what they are. */
const ORPHANS: readonly { readonly what: string; readonly query: string }[] = [
  ...["params", "tags", "latest_metrics", "metric_chunk", "metric_packs"].map((table) => ({
    what: `Rows of ${table} belong to no run: its inner number is`,
    query: `SELECT DISTINCT run_seq FROM ${table} WHERE run_seq NOT IN (SELECT seq FROM runs) LIMIT 100`,
  })),
  {
    what: "Unsealed points belong to no run: its inner number is",
    query: "SELECT DISTINCT id / 16777216 FROM metric_tail WHERE id / 16777216 NOT IN (SELECT seq FROM runs) LIMIT 100",
  },
  {
    what: "A run has points of a metric and no summary of it:",
    query: `SELECT DISTINCT runs.id || ' ' || chunk.key FROM metric_chunk AS chunk JOIN runs ON runs.seq = chunk.run_seq
      WHERE NOT EXISTS (SELECT 1 FROM latest_metrics AS latest WHERE latest.run_seq = chunk.run_seq AND latest.key = chunk.key) LIMIT 100`,
  },
  {
    what: "A logged model lies in no experiment:",
    query: "SELECT id FROM logged_models WHERE experiment_id NOT IN (SELECT id FROM experiments) LIMIT 100",
  },
  {
    what: "Metrics were measured on a logged model that there is not:",
    query: "SELECT DISTINCT model_id FROM logged_model_metrics WHERE model_id NOT IN (SELECT id FROM logged_models) LIMIT 100",
  },
  {
    what: "A file lies in no folder:",
    query: `SELECT folder FROM artifacts WHERE folder <> ''
      EXCEPT SELECT iif(folder = '', name, folder || '/' || name) FROM artifacts WHERE hash IS NULL LIMIT 100`,
  },
];

const INFO = `id, run_seq, key, count, ${["first_step", "first_at", "last_step", "last_at", "min_at", "max_at"].map(int64Column).join(", ")}`;

/** What is not as it was written: SQLite's own checks, rows that belong to nothing, and every block of points. */
export async function* findFaults(database: Database, cold: ColdFiles): AsyncGenerator<string, void> {
  for (const [line] of database.rows("PRAGMA integrity_check(100)").all()) if (line !== "ok") yield `The database file: ${line}`;
  for (const [table, row, parent] of database.rows("PRAGMA foreign_key_check").all()) {
    yield `Row ${row} of ${table} refers to something in ${parent} that is not there`;
  }
  for (const { what, query } of ORPHANS) for (const [value] of database.rows(query).all()) yield `${what} ${value}`;
  yield* chunkFaults(database, cold);
  yield* tailFaults(database);
}

async function* chunkFaults(database: Database, cold: ColdFiles): AsyncGenerator<string, void> {
  const page = database.rows(`SELECT ${INFO}, pyramid, block FROM metric_chunk WHERE id > ? ORDER BY id LIMIT 100`);
  for (let after = 0; ; ) {
    const rows = page.all(after);
    const blocks = await cold.warmed(rows.map((row) => asBytes(row.at(-1))));
    for (const [i, [id, , key, count, ...rest]] of rows.entries()) {
      const [pyramid] = rest.splice(-2);
      const fault = faultIn(() => {
        const info = chunkInfoOf(readChunk(unframe(bytes(blocks[i]))));
        const found = [info.first.step, info.first.at, info.last.step, info.last.at, info.minAt, info.maxAt];
        if (info.count !== count || found.some((value, i) => value !== readInt64(rest[i])))
          return "it holds other points than its row says";
        if (pyramid !== null) readPyramid(unframe(bytes(pyramid)));
        return undefined;
      });
      if (fault !== undefined) yield `Chunk ${id} of the metric ${JSON.stringify(key)}: ${fault}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last[0]);
    await breath();
  }
}

async function* tailFaults(database: Database): AsyncGenerator<string, void> {
  const page = database.rows("SELECT id, points, block FROM metric_tail WHERE id > ? ORDER BY id LIMIT 1000");
  for (let after = 0; ; ) {
    const rows = page.all(after);
    for (const [id, points, block] of rows) {
      const fault = faultIn(() =>
        pointsIn([...readTail(unframe(bytes(block)))]) === points ? undefined : "it holds another number of points than its row says",
      );
      if (fault !== undefined) yield `Row ${id} of unsealed points: ${fault}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last[0]);
    await breath();
  }
}

function faultIn(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws if it is none */
function bytes(value: SQLOutputValue | Uint8Array | undefined): Uint8Array {
  const found = asBytes(value);
  if (found !== undefined) return found;
  throw new Error("it is no block of bytes");
}

function asBytes(value: SQLOutputValue | Uint8Array | undefined): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
