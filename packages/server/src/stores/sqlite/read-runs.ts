import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { ModelOutput, Run } from "@trialbook/core/run/run.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { Database, Row } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";
import { int64Column, readInt64 } from "./int64-column.ts";
import type { SqliteMetrics } from "./metrics/sqlite-metrics.ts";
import { readInputs } from "./read-inputs.ts";
import { RUN_COLUMNS, readRunInfo } from "./run-row.ts";

const REMEMBERED = 1500;

/** Puts runs together from their rows, and remembers them until they are written to. */
export class RunReader {
  readonly #database: Database;
  readonly #metrics: SqliteMetrics;
  readonly #remembered = new BoundedCache<number, Run>(REMEMBERED);

  constructor(database: Database, metrics: SqliteMetrics, commits: GroupCommit) {
    this.#database = database;
    this.#metrics = metrics;
    commits.afterRollback(() => this.forgetAll());
  }

  /** Within work: the run changes. */
  forget(seq: number): void {
    this.#remembered.delete(seq);
  }

  /** Within work: many runs change. */
  forgetAll(): void {
    this.#remembered.clear();
  }

  /** The runs of these sequence numbers, in their order; those that do not exist are left out. */
  readRuns(seqs: readonly number[]): Run[] {
    const missing = seqs.filter((seq) => this.#remembered.get(seq) === undefined);
    const fresh = missing.length > 0 ? this.#assemble(missing) : undefined;
    const runs: Run[] = [];
    for (const seq of seqs) {
      const run = fresh?.get(seq) ?? this.#remembered.get(seq);
      if (run !== undefined) runs.push(run);
    }
    if (fresh !== undefined) for (const [seq, run] of fresh) this.#remembered.set(seq, run);
    return runs;
  }

  #assemble(seqs: readonly number[]): Map<number, Run> {
    const list = JSON.stringify(seqs);
    const these = "(SELECT value FROM json_each(?))";
    const params = this.#entries(`SELECT run_seq, key, value FROM params WHERE run_seq IN ${these}`, list);
    const tags = this.#entries(`SELECT run_seq, key, value FROM tags WHERE run_seq IN ${these}`, list);
    const metrics = this.#metrics.summaries(seqs);
    const datasets = readInputs(this.#database, list);
    const modelInputs = this.#modelInputs(list);
    const modelOutputs = this.#modelOutputs(list);
    const runs = new Map<number, Run>();
    for (const row of this.#database.rows(`SELECT ${RUN_COLUMNS} FROM runs WHERE seq IN ${these}`).all(list)) {
      const seq = Number(row[0]);
      runs.set(seq, {
        info: readRunInfo(row),
        params: params.get(seq) ?? [],
        tags: tags.get(seq) ?? [],
        metrics: metrics.get(seq) ?? [],
        datasets: datasets.get(seq) ?? [],
        modelInputs: modelInputs.get(seq) ?? [],
        modelOutputs: modelOutputs.get(seq) ?? [],
      });
    }
    return runs;
  }

  /** Rows come in the order of the primary key: by run, then by key. */
  #entries(query: string, list: string): Map<number, Tag[]> {
    return grouped(this.#database.rows(query).all(list), (row) => ({ key: row[1] as string, value: row[2] as string }));
  }

  #modelInputs(list: string): Map<number, LoggedModelId[]> {
    const rows = this.#database
      .rows("SELECT run_seq, model_id FROM run_model_inputs WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY id")
      .all(list);
    return grouped(rows, (row) => asLoggedModelId(String(row[1])));
  }

  #modelOutputs(list: string): Map<number, ModelOutput[]> {
    const rows = this.#database
      .rows(
        `SELECT run_seq, model_id, ${int64Column("step")} FROM run_model_outputs WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY id`,
      )
      .all(list);
    return grouped(rows, (row) => ({ modelId: asLoggedModelId(String(row[1])), step: readInt64(row[2]) }));
  }
}

/** Collects rows by the run in their first column, each run's in the order they came. */
export function grouped<Item>(rows: readonly Row[], read: (row: Row) => Item): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  let seq = -1;
  let group: Item[] = [];
  for (const row of rows) {
    if (row[0] !== seq) {
      seq = row[0] as number;
      const known = groups.get(seq);
      group = known ?? [];
      if (known === undefined) groups.set(seq, group);
    }
    group.push(read(row));
  }
  return groups;
}
