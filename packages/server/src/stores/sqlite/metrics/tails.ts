import type { SQLOutputValue } from "node:sqlite";
import { readTail, writeTail } from "@trialbook/core/metric/codec/tail-block.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import { mergeColumns } from "@trialbook/core/metric/merge.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { Damage } from "../../points/damage.ts";
import { Framer, unframe } from "../../points/frame.ts";
import { pointsIn, type TailSeries, tailRows } from "../../points/tail-rows.ts";
import type { Database } from "../database.ts";

/** Ids that one run's rows may have; see the schema. */
const ROWS_A_RUN = 2 ** 24;
/** Once they have come this far they start anew. */
const FAR = 2 ** 22;
/** Rows that are read to be sealed together, at most. */
const ROWS_AT_ONCE = 4096;
/** Runs that are looked at in one go. */
const RUNS_AT_ONCE = 500;

/** What is known of a run's tail without reading it. */
export interface TailSize {
  rows: number;
  points: number;
  /** The row that the next request takes. */
  nextId: number;
  /** When it last grew, by `performance.now()`. */
  grewAt: number;
}

/** A row of a tail, read. */
export interface TailRow {
  readonly id: number;
  readonly series: TailSeries;
}

/** Points that were appended and not sealed yet: one row a request, read back by run. */
export class Tails {
  readonly #database: Database;
  readonly #damage: Damage;
  readonly #framer = new Framer();
  /** Of runs that are in use; others are counted when they are needed. */
  readonly #sizes = new Map<number, TailSize>();
  readonly #uncertain = new Set<number>();

  constructor(database: Database, damage: Damage) {
    this.#database = database;
    this.#damage = damage;
  }

  /** Within work: adds a request's points. */
  append(runSeq: number, series: ReadonlyMap<string, readonly Sample[]>): Readonly<TailSize> {
    const size = this.#sizeOf(runSeq);
    for (const row of tailRows(series)) {
      size.points += this.#insert(size.nextId++, row);
      size.rows++;
    }
    size.grewAt = performance.now();
    return size;
  }

  /** A key's unsealed points ascending by (step, time, value), each once. */
  read(runSeq: number, key: string): Columns {
    const parts: Columns[] = [];
    for (const [id, block] of this.#database.rows("SELECT id, block FROM metric_tail WHERE id BETWEEN ? AND ?").all(...span(runSeq))) {
      for (const [, points] of this.#decode(Number(id), block, key)) parts.push(points);
    }
    return mergeColumns(parts);
  }

  /** A run's first rows in order, as many as hold about that many points. Damaged ones are left out, and stay. */
  rows(runSeq: number, points: number): TailRow[] {
    const rows: TailRow[] = [];
    let left = points;
    const sizes = this.#database.rows("SELECT id, points FROM metric_tail WHERE id BETWEEN ? AND ? LIMIT ?");
    for (const [id, count] of sizes.all(...span(runSeq), ROWS_AT_ONCE)) {
      if (left <= 0) break;
      left -= Number(count);
      const [block] = this.#database.rows("SELECT block FROM metric_tail WHERE id = ?").get(Number(id)) ?? [];
      const series = this.#decode(Number(id), block);
      if (series.length > 0) rows.push({ id: Number(id), series });
    }
    return rows;
  }

  /** Within work: removes rows whose points are kept elsewhere now. */
  remove(runSeq: number, rows: readonly TailRow[]): void {
    for (const { id } of rows) this.#database.sql("DELETE FROM metric_tail WHERE id = ?").run(id);
    this.recount(runSeq);
    const [from, to] = span(runSeq);
    const [low] = this.#database.rows("SELECT min(id) FROM metric_tail WHERE id BETWEEN ? AND ?").get(from, to) ?? [];
    if (typeof low === "number" && low - from > FAR) {
      this.#database.sql("UPDATE metric_tail SET id = id - ? WHERE id BETWEEN ? AND ?").run(low - from, from, to);
    }
  }

  /** Within work: puts one row in the place of several that hold the same points. */
  replace(runSeq: number, rows: readonly TailRow[], series: TailSeries): void {
    const [first] = rows;
    if (first === undefined) return;
    for (const { id } of rows) this.#database.sql("DELETE FROM metric_tail WHERE id = ?").run(id);
    this.#insert(first.id, series);
    this.recount(runSeq);
  }

  /** Within work. */
  purge(runSeq: number): void {
    this.#database.sql("DELETE FROM metric_tail WHERE id BETWEEN ? AND ?").run(...span(runSeq));
    this.forget(runSeq);
  }

  sizeOf(runSeq: number): Readonly<TailSize> {
    return this.#sizeOf(runSeq);
  }

  /** Runs whose tails were looked at and not forgotten since. */
  get inUse(): Iterable<number> {
    return this.#sizes.keys();
  }

  /**
   * Takes runs into use whose tails have more than one row, a few at a time, from this `seq` on.
   * @returns where to go on; undefined once all were looked at
   */
  findRuns(from: number): { readonly next: number } | undefined {
    const find = this.#database.rows("SELECT id FROM metric_tail WHERE id >= ? ORDER BY id LIMIT 2");
    let runSeq = from;
    for (let looked = 0; looked < RUNS_AT_ONCE; looked++) {
      const [first, second] = find.all(runSeq * ROWS_A_RUN);
      if (first === undefined) return undefined;
      runSeq = Math.floor(Number(first[0]) / ROWS_A_RUN);
      if (second !== undefined && Number(second[0]) < (runSeq + 1) * ROWS_A_RUN) this.#sizeOf(runSeq);
      runSeq++;
    }
    return { next: runSeq };
  }

  /** A run's rows may not be as remembered any more: a transaction was undone. */
  recount(runSeq: number): void {
    this.#uncertain.add(runSeq);
  }

  recountAll(): void {
    for (const runSeq of this.#sizes.keys()) this.#uncertain.add(runSeq);
  }

  /** A run is not in use for now. */
  forget(runSeq: number): void {
    this.#sizes.delete(runSeq);
    this.#uncertain.delete(runSeq);
  }

  #sizeOf(runSeq: number): TailSize {
    const known = this.#sizes.get(runSeq);
    if (known !== undefined && !this.#uncertain.has(runSeq)) return known;
    const [from, to] = span(runSeq);
    const row = this.#database.rows("SELECT count(*), sum(points), max(id) FROM metric_tail WHERE id BETWEEN ? AND ?").get(from, to);
    const last = row?.[2];
    const size = {
      rows: Number(row?.[0]),
      points: Number(row?.[1]),
      nextId: typeof last === "number" ? last + 1 : from,
      grewAt: known?.grewAt ?? performance.now(),
    };
    this.#sizes.set(runSeq, size);
    this.#uncertain.delete(runSeq);
    return size;
  }

  #insert(id: number, series: TailSeries): number {
    const points = pointsIn(series);
    const block = this.#framer.plain((to) => writeTail(series, to));
    this.#database.sql("INSERT INTO metric_tail (id, points, block) VALUES (?, ?, ?)").run(id, points, block);
    return points;
  }

  #decode(id: number, block: SQLOutputValue | undefined, key?: string): (readonly [key: string, points: Columns])[] {
    if (!(block instanceof Uint8Array)) return [];
    return this.#damage.read(`metric_tail ${id}`, () => [...readTail(unframe(block), key)]) ?? [];
  }
}

/** The ids that a run's rows may have. */
function span(runSeq: number): readonly [from: number, to: number] {
  return [runSeq * ROWS_A_RUN, (runSeq + 1) * ROWS_A_RUN - 1];
}
