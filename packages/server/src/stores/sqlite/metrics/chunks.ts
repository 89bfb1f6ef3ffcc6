import type { SQLOutputValue } from "node:sqlite";
import { compareInt64, type Int64 } from "@trialbook/core/int64.ts";
import { type ChunkAlong, readChunk, readChunkAlong, writeChunk } from "@trialbook/core/metric/codec/chunk-block.ts";
import { readPyramid, writePyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import { buildPyramid, type Pyramid } from "@trialbook/core/metric/pyramid.ts";
import { type ChunkInfo, chunkInfoOf, WORTH_A_PYRAMID } from "../../points/chunk-info.ts";
import { COLD_SIZE, type ColdFiles } from "../../points/cold-files.ts";
import type { Damage } from "../../points/damage.ts";
import { Framer, unframe } from "../../points/frame.ts";
import type { Maybe } from "../../points/metric-parts.ts";
import type { Database, Row } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";
import { dropUnusedPacks } from "./cold-points.ts";

const INFO = `id, count, ${["first_step", "first_at", "last_step", "last_at", "min_at", "max_at"].map(int64Column).join(", ")}`;

/** Sealed points: sorted, each once, up to {@link CHUNK} of one metric together. */
export class Chunks {
  readonly #database: Database;
  readonly #damage: Damage;
  readonly #cold: ColdFiles;
  readonly #framer = new Framer();
  readonly #pyramidFramer = new Framer();
  #version = 0;

  constructor(database: Database, { damage, cold }: { readonly damage: Damage; readonly cold: ColdFiles }) {
    this.#database = database;
    this.#damage = damage;
    this.#cold = cold;
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

  /** Bytes of chunks as they were written, those that lie in files too. */
  blocks(ids: readonly number[]): Maybe<readonly (Uint8Array | undefined)[]> {
    return this.#cold.warmed(ids.map((id) => this.block(id)));
  }

  /** Whether some of a run's chunks lie in files. */
  isCold(runSeq: number): boolean {
    return this.#database.rows("SELECT 1 FROM metric_packs WHERE run_seq = ? LIMIT 1").get(runSeq) !== undefined;
  }

  /** Some of a run's chunks that lie in files, with their bytes as far as these are there. */
  async fetchCold(runSeq: number, after: number): Promise<readonly FetchedChunk[]> {
    const rows = this.#database
      .rows(
        `SELECT id, block FROM metric_chunk WHERE run_seq = ? AND id > ? AND length(block) = ${COLD_SIZE} ORDER BY id LIMIT ${FETCHED_AT_ONCE}`,
      )
      .all(runSeq, after);
    const stored = rows.map(([, block]) => bytes(block));
    const fetched = await this.#cold.warmed(stored);
    return rows.map(([id], i) => ({ id: Number(id), stored: stored[i], fetched: fetched[i] }));
  }

  /** Within work: puts bytes back into the rows that still stand for them. */
  putBack(runSeq: number, chunks: readonly FetchedChunk[]): void {
    this.#version++;
    const put = this.#database.sql("UPDATE metric_chunk SET block = ? WHERE id = ? AND run_seq = ? AND block = ?");
    for (const { id, stored, fetched } of chunks) {
      if (stored !== undefined && fetched !== undefined && stored !== fetched) put.run(fetched, id, runSeq, stored);
    }
    dropUnusedPacks(this.#database, runSeq);
  }

  /** Within work: what was listed is not what there is any more. */
  changed(): void {
    this.#version++;
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
    this.#database.sql("DELETE FROM metric_packs WHERE run_seq = ?").run(runSeq);
  }
}

/** A chunk that lies in a file: what stands in its row, and its bytes. */
export interface FetchedChunk {
  readonly id: number;
  readonly stored: Uint8Array | undefined;
  readonly fetched: Uint8Array | undefined;
}

/** Each has some 30 kB. */
const FETCHED_AT_ONCE = 256;

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
