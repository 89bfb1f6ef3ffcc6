import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { JsonText, ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { ModelOutput, Param } from "@trialbook/core/run/run.ts";
import { listedRunBytes } from "../rows/listed-run-bytes.ts";
import type { Database } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";
import { groupedRows } from "./grouped-rows.ts";
import { int64Column, readInt64 } from "./int64-column.ts";
import type { SqliteMetrics } from "./metrics/sqlite-metrics.ts";
import { readInputs } from "./read-inputs.ts";
import { RUN_COLUMNS, readRunInfo } from "./run-row.ts";

/** Bytes, by a rough estimate: some 1,400 small runs, and up to twice that. */
const REMEMBERED = 4 * 1024 * 1024;
/** Runs that are read ahead, in slices of a millisecond or so. */
const MOST_AHEAD = 1000;
const SLICE = 50;

/** Puts runs together for listings, and remembers them until they are written to. */
export class ListedRuns {
  readonly #database: Database;
  readonly #metrics: SqliteMetrics;
  readonly #remembered = new BoundedCache<number, ListedRun>(REMEMBERED, listedRunBytes);
  /** What the next page will probably ask for, by whoever turned a page last. */
  #ahead = new Map<number, ListedRun>();

  constructor(database: Database, metrics: SqliteMetrics, commits: GroupCommit) {
    this.#database = database;
    this.#metrics = metrics;
    commits.afterRollback(() => this.forgetAll());
  }

  /** Within work: the run changes. */
  forget(seq: number): void {
    this.#remembered.delete(seq);
    this.#ahead.delete(seq);
  }

  /** Within work: many runs change. */
  forgetAll(): void {
    this.#remembered.clear();
    this.#ahead.clear();
  }

  /** The runs of these sequence numbers, in their order; those that do not exist are left out. */
  list(seqs: readonly number[]): ListedRun[] {
    const { runs, fresh } = this.#collect(seqs);
    for (const [seq, run] of fresh) this.#remembered.set(seq, run);
    return runs;
  }

  /** The same for what is hardly asked for again: it is not remembered. */
  listOnce(seqs: readonly number[]): ListedRun[] {
    const { runs } = this.#collect(seqs);
    this.#ahead = new Map();
    return runs;
  }

  /**
   * Reads runs that {@link listOnce} will be asked for next, in turns with other work: a client takes longer to read a
   * page than we to make it. Only what was asked for last is kept.
   */
  readAhead(find: () => readonly number[]): void {
    const ahead = new Map<number, ListedRun>();
    this.#ahead = ahead;
    let left: readonly number[] | undefined;
    const readSome = (): void => {
      if (this.#ahead !== ahead || !this.#database.handle.isOpen) return;
      try {
        left ??= find().slice(0, MOST_AHEAD);
        for (const [seq, run] of this.#assemble(left.slice(0, SLICE))) ahead.set(seq, run);
        left = left.slice(SLICE);
      } catch {
        return; // Whoever asks for these runs is told what is wrong.
      }
      if (left.length > 0) setImmediate(readSome);
    };
    setImmediate(readSome);
  }

  #collect(seqs: readonly number[]): { readonly runs: ListedRun[]; readonly fresh: ReadonlyMap<number, ListedRun> } {
    const known = (seq: number) => this.#remembered.get(seq) ?? this.#ahead.get(seq);
    const missing = seqs.filter((seq) => known(seq) === undefined);
    const fresh: ReadonlyMap<number, ListedRun> = missing.length > 0 ? this.#assemble(missing) : new Map();
    const runs: ListedRun[] = [];
    for (const seq of seqs) {
      const run = fresh.get(seq) ?? known(seq);
      if (run !== undefined) runs.push(run);
    }
    return { runs, fresh };
  }

  #assemble(seqs: readonly number[]): Map<number, ListedRun> {
    const list = JSON.stringify(seqs);
    const params = this.#texts<Param>(ENTRIES.params, list);
    const tags = this.#texts<Tag>(ENTRIES.tags, list);
    const metrics = this.#metrics.latest(seqs);
    const datasets = readInputs(this.#database, list);
    const modelOutputs = this.#modelOutputs(list);
    const runs = new Map<number, ListedRun>();
    for (const row of this.#database.rows(RUNS).all(list)) {
      const seq = Number(row[0]);
      runs.set(seq, {
        info: readRunInfo(row),
        params: params.get(seq) ?? NONE,
        tags: tags.get(seq) ?? NONE,
        metrics: metrics.get(seq) ?? [],
        datasets: datasets.get(seq) ?? [],
        modelOutputs: modelOutputs.get(seq) ?? [],
      });
    }
    return runs;
  }

  #texts<Item>(query: string, list: string): Map<number, JsonText<readonly Item[]>> {
    const texts = new Map<number, JsonText<readonly Item[]>>();
    // The queries spell lists of such items.
    for (const [seq, text] of this.#database.rows(query).all(list)) texts.set(seq as number, text as JsonText<readonly Item[]>);
    return texts;
  }

  #modelOutputs(list: string): Map<number, ModelOutput[]> {
    const rows = this.#database.rows(MODEL_OUTPUTS).all(list);
    return groupedRows(rows, (row) => ({ modelId: asLoggedModelId(String(row[1])), step: readInt64(row[2]) }));
  }
}

const NONE = "[]" as JsonText<never[]>;
const THESE = "(SELECT value FROM json_each(?))";
const RUNS = `SELECT ${RUN_COLUMNS} FROM runs WHERE seq IN ${THESE}`;
const MODEL_OUTPUTS = `SELECT run_seq, model_id, ${int64Column("step")} FROM run_model_outputs WHERE run_seq IN ${THESE} ORDER BY id`;
/** SQLite spells the lists itself, in half the time that giving as many rows takes; in the order of the primary key. */
const ENTRIES = { params: entriesOf("params"), tags: entriesOf("tags") };

function entriesOf(table: string): string {
  return `SELECT run_seq, json_group_array(json_object('key', key, 'value', value)) FROM ${table}
    WHERE run_seq IN ${THESE} GROUP BY run_seq`;
}
