import type { Int64 } from "@trialbook/core/int64.ts";
import type { ColumnRequest, RunColumn } from "@trialbook/core/run/run-store.ts";
import type { MetricAggregate } from "@trialbook/core/search/filter.ts";
import { METRIC_COLUMNS } from "../../search/fields.ts";
import type { Database, Row } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";

type MetricColumn = Extract<RunColumn, { kind: "metric" }>;

const STEP_COLUMNS: Readonly<Record<MetricAggregate, string>> = { latest: "step", min: "min_step", max: "max_step", first: "first_step" };

/**
 * Columns of a table of runs: `values[i]` of each belongs to `runs[i]`. One query for all params, one for all tags and
 * one for all metrics, each answered as a few JSON lists, which are read much faster than rows.
 */
export function readColumns(database: Database, requests: readonly ColumnRequest[], runs: readonly number[]): RunColumn[] {
  const keysOf = (kind: ColumnRequest["kind"]) => [...new Set(requests.filter((request) => request.kind === kind).map(({ key }) => key))];
  const texts = {
    param: readTexts(database, { table: "params", keys: keysOf("param"), runs }),
    tag: readTexts(database, { table: "tags", keys: keysOf("tag"), runs }),
  };
  const aggregates = [...new Set(requests.filter(({ kind }) => kind === "metric").map(({ of }) => of ?? "latest"))];
  const metrics = readMetrics(database, { table: "latest_metrics", keys: keysOf("metric"), runs }, aggregates);
  return requests.map(({ kind, key, of = "latest" }): RunColumn => {
    if (kind === "metric") return metrics.get(of)?.get(key) ?? { kind, key, of, values: [], steps: [] };
    return { kind, key, values: texts[kind].get(key) ?? [] };
  });
}

interface Wanted {
  readonly table: "params" | "tags" | "latest_metrics";
  readonly keys: readonly string[];
  readonly runs: readonly number[];
}

function readTexts(database: Database, wanted: Wanted): ReadonlyMap<string, readonly (string | null)[]> {
  const columns = new Map(wanted.keys.map((key) => [key, new Array<string | null>(wanted.runs.length).fill(null)]));
  const [rows = [], keys = [], values = []] = readLists(database, wanted, ["v.value"]);
  for (let i = 0; i < rows.length; i++) {
    const column = columns.get(String(keys[i]));
    if (column !== undefined) column[Number(rows[i])] = String(values[i]);
  }
  return columns;
}

function readMetrics(
  database: Database,
  wanted: Wanted,
  aggregates: readonly MetricAggregate[],
): ReadonlyMap<MetricAggregate, ReadonlyMap<string, MetricColumn>> {
  const expressions = aggregates.flatMap((of) => [`v.${METRIC_COLUMNS[of]}`, int64Column(`v.${STEP_COLUMNS[of]}`)]);
  const [rows = [], keys = [], ...lists] = readLists(database, wanted, expressions);
  const columnsOf = (of: MetricAggregate, i: number) =>
    metricColumns(wanted, of, { rows, keys, values: lists[2 * i] ?? [], steps: lists[2 * i + 1] ?? [] });
  return new Map(aggregates.map((of, i) => [of, columnsOf(of, i)]));
}

interface MetricLists {
  readonly rows: readonly unknown[];
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
  readonly steps: readonly unknown[];
}

/** A row without a value is NaN; but a smallest or largest value is then missing, as is its step. */
function metricColumns({ keys: wanted, runs }: Wanted, of: MetricAggregate, lists: MetricLists): ReadonlyMap<string, MetricColumn> {
  const nothing = of === "min" || of === "max" ? null : Number.NaN;
  const columns = new Map(
    wanted.map((key) => {
      const values = new Array<number | null>(runs.length).fill(null);
      const steps = new Array<Int64 | null>(runs.length).fill(null);
      return [key, { kind: "metric", key, of, values, steps } as const];
    }),
  );
  for (let i = 0; i < lists.rows.length; i++) {
    const column = columns.get(String(lists.keys[i]));
    const row = Number(lists.rows[i]);
    if (column === undefined) continue;
    const [value, step] = [lists.values[i], lists.steps[i]];
    column.values[row] = typeof value === "number" ? value : nothing;
    column.steps[row] = step === null ? null : readInt64(step);
  }
  return columns;
}

/** Lists of: the place of the run in `runs`, the key, and each expression over the table as `v`. */
function readLists(database: Database, wanted: Wanted, expressions: readonly string[]): readonly (readonly unknown[])[] {
  if (wanted.keys.length === 0) return [];
  const lists = ["run.key", "v.key", ...expressions].map((expression) => `json_group_array(${expression})`);
  // A unary plus has SQLite look at all keys of a run in passing, instead of looking up each wanted one.
  const key = isWorthScanning(database, wanted) ? "+v.key" : "v.key";
  const row = database
    .rows(
      `SELECT ${lists.join(", ")} FROM json_each(?) AS run CROSS JOIN ${wanted.table} AS v
       ON v.run_seq = run.value AND ${key} IN (SELECT value FROM json_each(?))`,
    )
    .get(JSON.stringify(wanted.runs), JSON.stringify(wanted.keys));
  return (row ?? []).map(parseList);
}

/** Passing by a key costs about an eighth of looking one up. */
const PASSED_PER_LOOKUP = 8;
const SAMPLED = 50;

function isWorthScanning(database: Database, { table, keys, runs }: Wanted): boolean {
  const sample = runs.slice(0, SAMPLED);
  const row = database.rows(`SELECT count(*) FROM ${table} WHERE run_seq IN (SELECT value FROM json_each(?))`).get(JSON.stringify(sample));
  return Number(row?.[0]) < keys.length * sample.length * PASSED_PER_LOOKUP;
}

/** SQLite wrote the list itself. Infinity it writes as 9e999, which is read as Infinity. */
function parseList(json: Row[number]): readonly unknown[] {
  return JSON.parse(String(json)) as readonly unknown[];
}
