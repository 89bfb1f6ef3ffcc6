import type { SQLInputValue } from "node:sqlite";
import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import { foldSummary } from "@trialbook/core/metric/fold-summary.ts";
import type { MetricPoint, Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Database, Row } from "../database.ts";
import { groupedRows } from "../grouped-rows.ts";
import { int64Column, readInt64 } from "../int64-column.ts";
import { boundSample, insertSummaries } from "./insert-summaries.ts";

/** Runs whose summaries are kept in memory. */
const RUNS = 500;
/** Of a run with more metrics only these many are. */
const METRICS_A_RUN = 2000;

const COLUMNS = `key, value, ${int64Column("step")}, ${int64Column("at")},
  first_value, ${int64Column("first_step")}, ${int64Column("first_at")},
  min_value, ${int64Column("min_step")}, ${int64Column("min_at")},
  max_value, ${int64Column("max_step")}, ${int64Column("max_at")}`;

const SUMMARIES_OF_RUNS = `SELECT ${COLUMNS}, run_seq FROM latest_metrics
  WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY run_seq, key`;
const LATEST_OF_RUNS = `SELECT run_seq, key, value, ${int64Column("step")}, ${int64Column("at")} FROM latest_metrics
  WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY run_seq, key`;
const SUMMARY = `SELECT ${COLUMNS} FROM latest_metrics WHERE run_seq = ? AND key = ?`;

/** What memory has of a run's summaries. */
interface Recent {
  readonly byKey: Map<string, MetricSummary>;
  /** Whether that is all there is, up to {@link METRICS_A_RUN}. */
  readonly isAll: boolean;
}

/** The rows of `latest_metrics`: written with the points they sum up, so that searches always see both or neither. */
export class Summaries {
  readonly #database: Database;
  /** Of runs that are being written to, since each append needs what there was before. */
  readonly #recent = new BoundedCache<number, Recent>(RUNS);

  constructor(database: Database) {
    this.#database = database;
  }

  /** Within work: brings the summaries up to date with a request's points. */
  record(runSeq: number, series: ReadonlyMap<string, readonly Sample[]>): void {
    const { byKey: known, isAll } = this.#recentOf(runSeq);
    const begun: MetricSummary[] = [];
    for (const [key, points] of series) {
      const before = known.get(key) ?? (isAll && known.size < METRICS_A_RUN ? undefined : this.#find(runSeq, key));
      const after = foldSummary(before, key, points);
      if (after === undefined) continue;
      if (before === undefined) begun.push(after);
      else if (after !== before) this.#write(runSeq, before, after);
      if (known.size < METRICS_A_RUN || known.has(key)) known.set(key, after);
    }
    if (begun.length > 0) insertSummaries(this.#database, runSeq, begun);
  }

  /** Within work: a run is made, so it has none yet; spares looking for each. */
  begin(runSeq: number): void {
    this.#recent.set(runSeq, { byKey: new Map(), isAll: true });
  }

  /** All summaries of these runs, ascending by key; runs without metrics are left out. */
  of(runSeqs: readonly number[]): Map<number, MetricSummary[]> {
    const rows = this.#database.rows(SUMMARIES_OF_RUNS).all(JSON.stringify(runSeqs));
    const all = new Map<number, MetricSummary[]>();
    for (const row of rows) {
      const runSeq = Number(row[13]);
      const of = all.get(runSeq);
      if (of === undefined) all.set(runSeq, [readSummary(row)]);
      else of.push(readSummary(row));
    }
    return all;
  }

  /** The latest points alone, in the same order. */
  latestOf(runSeqs: readonly number[]): Map<number, MetricPoint[]> {
    const rows = this.#database.rows(LATEST_OF_RUNS).all(JSON.stringify(runSeqs));
    return groupedRows(rows, (row) => {
      const value = row[2];
      return {
        key: row[1] as string, // a TEXT column
        value: typeof value === "number" ? value : Number.NaN,
        step: readInt64(row[3]),
        at: readInt64(row[4]),
      };
    });
  }

  /** A transaction was undone: what memory has of the run may not be stored. */
  forget(runSeq: number): void {
    this.#recent.delete(runSeq);
  }

  forgetAll(): void {
    this.#recent.clear();
  }

  /** Within work. */
  purge(runSeq: number): void {
    this.#database.sql("DELETE FROM latest_metrics WHERE run_seq = ?").run(runSeq);
    this.forget(runSeq);
  }

  #recentOf(runSeq: number): Recent {
    let known = this.#recent.get(runSeq);
    if (known === undefined) {
      known = { byKey: new Map(), isAll: false };
      this.#recent.set(runSeq, known);
    }
    return known;
  }

  #find(runSeq: number, key: string): MetricSummary | undefined {
    const row = this.#database.rows(SUMMARY).get(runSeq, key);
    return row && readSummary(row);
  }

  /** Writes the parts that changed. */
  #write(runSeq: number, before: MetricSummary, after: MetricSummary): void {
    let changed = 0;
    const values: SQLInputValue[] = [];
    for (const [i, part] of PARTS.entries()) {
      if (before[part.name] === after[part.name]) continue;
      changed |= 1 << i;
      values.push(...boundSample(after[part.name]));
    }
    values.push(runSeq, after.key);
    this.#database.sql(UPDATES[changed] as string).run(...values);
  }
}

const PARTS = [
  { name: "latest", prefix: "" },
  { name: "first", prefix: "first_" },
  { name: "min", prefix: "min_" },
  { name: "max", prefix: "max_" },
] as const;

/** For each set of changed parts, as bits, the statement that writes just these. */
const UPDATES = Array.from({ length: 1 << PARTS.length }, (_, changed) => {
  const parts = PARTS.filter((_, i) => (changed & (1 << i)) !== 0);
  const columns = parts.map(({ prefix }) => `${prefix}value = ?, ${prefix}step = ?, ${prefix}at = ?`);
  return `UPDATE latest_metrics SET ${columns.join(", ")} WHERE run_seq = ? AND key = ?`;
});

/** Reads {@link COLUMNS} from the start of a row. */
function readSummary(row: Row): MetricSummary {
  return {
    key: String(row[0]),
    latest: readSample(row, 1),
    first: readSample(row, 4),
    ...(row[7] !== null && { min: readSample(row, 7), max: readSample(row, 10) }),
  };
}

function readSample(row: Row, at: number): Sample {
  const value = row[at];
  return { value: typeof value === "number" ? value : Number.NaN, step: readInt64(row[at + 1]), at: readInt64(row[at + 2]) };
}
