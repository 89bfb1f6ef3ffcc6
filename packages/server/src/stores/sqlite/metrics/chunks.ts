import type { SQLOutputValue } from "node:sqlite";
import { compareInt64, type Int64 } from "@trialbook/core/int64.ts";
import { type ChunkAlong, readChunk, readChunkAlong, writeChunk } from "@trialbook/core/metric/codec/chunk-block.ts";
import { readPyramid, writePyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import { buildPyramid, type Pyramid } from "@trialbook/core/metric/pyramid.ts";
import { type ChunkInfo, chunkInfoOf, WORTH_A_PYRAMID } from "../../points/chunk-info.ts";
import type { Damage } from "../../points/damage.ts";
import { Framer, unframe } from "../../points/frame.ts";
import type { Database, Row } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";

const INFO = `id, count, ${["first_step", "first_at", "last_step", "last_at", "min_at", "max_at"].map(int64Column).join(", ")}`;

/** Sealed points: sorted, each once, up to {@link CHUNK} of one metric together. */
export class Chunks {
  readonly #database: Database;
  readonly #damage: Damage;
  readonly #framer = new Framer();
  readonly #pyramidFramer = new Framer();
  #version = 0;

  constructor(database: Database, damage: Damage) {
    this.#database = database;
    this.#damage = damage;
  }

  /** Another number after each change: what was listed under the same one is still there. */
  get version(): number {
    return this.#version;
  }

  /** A metric's chunks ascending by (step, time). */
  list(runSeq: number, key: string): ChunkInfo[] {
    const rows = this.#database.rows(`SELECT ${INFO} FROM metric_chunk WHERE run_seq = ? AND key = ?`).all(runSeq, key);
    return rows.map(chunkInfo).sort((a, b) => compareInt64(a.first.step, b.first.step) || compareInt64(a.first.at, b.first.at));
  }

  /** A chunk's points; undefined if it is damaged. */
  points(id: number): Columns | undefined {
    const block = this.block(id);
    return block && this.decode(id, block);
  }

  /** A chunk's bytes, to be decoded when there is time; the chunk itself may be replaced meanwhile. */
  block(id: number): Uint8Array | undefined {
    return bytes(this.#database.rows("SELECT block FROM metric_chunk WHERE id = ?").get(id)?.[0]);
  }

  decode(id: number, block: Uint8Array): Columns | undefined {
    return this.#damage.read(`metric_chunk ${id}`, () => readChunk(unframe(block)));
  }

  /** Only what a chart along one axis needs. */
  decodeAlong(axis: "steps" | "times", { id, block }: { readonly id: number; readonly block: Uint8Array }): ChunkAlong | undefined {
    return this.#damage.read(`metric_chunk ${id}`, () => readChunkAlong(axis, unframe(block)));
  }

  /** What stands for a chunk's points when zoomed out; undefined if it is small, or damaged. */
  pyramid(id: number): Pyramid | undefined {
    const block = bytes(this.#database.rows("SELECT pyramid FROM metric_chunk WHERE id = ?").get(id)?.[0]);
    return block && this.#damage.read(`the pyramid of metric_chunk ${id}`, () => readPyramid(unframe(block)));
  }

  /** Within work: adds a chunk of sorted points, each once. */
  insert(runSeq: number, key: string, points: Columns): void {
    this.#version++;
    const { count, first, last, minAt, maxAt } = chunkInfoOf(points);
    const pyramid = count < WORTH_A_PYRAMID ? null : this.#pyramidFramer.plain((to) => writePyramid(buildPyramid(points), to));
    const block = this.#framer.compressed((to) => writeChunk(points, to));
    this.#database
      .sql(
        `INSERT INTO metric_chunk (run_seq, key, count, first_step, first_at, last_step, last_at, min_at, max_at, pyramid, block)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(runSeq, key, count, first.step, first.at, last.step, last.at, minAt, maxAt, pyramid, block);
  }

  /** Within work. */
  remove(id: number): void {
    this.#version++;
    this.#database.sql("DELETE FROM metric_chunk WHERE id = ?").run(id);
  }

  /** Within work. */
  purge(runSeq: number): void {
    this.#version++;
    this.#database.sql("DELETE FROM metric_chunk WHERE run_seq = ?").run(runSeq);
  }
}

function chunkInfo([id, count, ...ints]: Row): ChunkInfo {
  const [firstStep, firstAt, lastStep, lastAt, minAt, maxAt] = ints.map(readInt64) as [Int64, Int64, Int64, Int64, Int64, Int64];
  return {
    id: Number(id),
    count: Number(count),
    first: { step: firstStep, at: firstAt },
    last: { step: lastStep, at: lastAt },
    minAt,
    maxAt,
  };
}

function bytes(value: SQLOutputValue | undefined): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}
