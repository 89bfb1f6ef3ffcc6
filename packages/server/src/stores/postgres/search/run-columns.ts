import type { RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { ColumnRequest, RunColumn } from "@trialbook/core/run/run-store.ts";
import type { MetricAggregate } from "@trialbook/core/search/filter.ts";
import { METRIC_COLUMNS } from "../../search/fields.ts";
import type { Queries, Row } from "../database.ts";

const STEP_COLUMNS: Readonly<Record<MetricAggregate, string>> = { latest: "step", min: "min_step", max: "max_step", first: "first_step" };
const AGGREGATES = ["latest", "min", "max", "first"] as const;

/** Columns of a table of runs: `values[i]` of each belongs to `runs[i]`. One query for all params, one for all tags, one for all metrics. */
export async function readColumns(tx: Queries, requests: readonly ColumnRequest[], runs: readonly RunId[]): Promise<RunColumn[]> {
  const places = new Map(runs.map((id, i) => [id, i]));
  const found = {
    param: await cellsOf(tx, { requests, kind: "param", runs }),
    tag: await cellsOf(tx, { requests, kind: "tag", runs }),
    metric: await cellsOf(tx, { requests, kind: "metric", runs }),
  };
  return requests.map((request): RunColumn => {
    const cells = (found[request.kind].get(request.key) ?? []).map((row) => ({ row, place: places.get(row[0] as RunId) as number }));
    if (request.kind === "metric") return metricColumn(request, cells, runs.length);
    const values = new Array<string | null>(runs.length).fill(null);
    for (const { row, place } of cells) values[place] = String(row[2]);
    return { kind: request.kind, key: request.key, values };
  });
}

interface PlacedRow {
  readonly row: Row;
  readonly place: number;
}

/** A row without a value is NaN; but a smallest or largest value is then missing, as is its step. */
function metricColumn({ key, of = "latest" }: ColumnRequest, cells: readonly PlacedRow[], count: number): RunColumn {
  const nothing = of === "min" || of === "max" ? null : Number.NaN;
  const values = new Array<number | null>(count).fill(null);
  const steps = new Array<Int64 | null>(count).fill(null);
  const at = 2 + 2 * AGGREGATES.indexOf(of);
  for (const { row, place } of cells) {
    const value = row[at];
    values[place] = typeof value === "number" ? value : nothing;
    steps[place] = row[at + 1] as Int64 | null; // A bigint column.
  }
  return { kind: "metric", key, of, values, steps };
}

const METRICS = AGGREGATES.map((of) => `${METRIC_COLUMNS[of]}, ${STEP_COLUMNS[of]}`).join(", ");
const TABLES = { param: "params", tag: "tags", metric: "latest_metrics" } as const;

/** Rows of (run, key, …) by key. */
async function cellsOf(
  tx: Queries,
  {
    requests,
    kind,
    runs,
  }: { readonly requests: readonly ColumnRequest[]; readonly kind: ColumnRequest["kind"]; readonly runs: readonly RunId[] },
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const keys = [...new Set(requests.filter((request) => request.kind === kind).map(({ key }) => key))];
  const byKey = new Map<string, Row[]>(keys.map((key) => [key, []]));
  if (keys.length === 0 || runs.length === 0) return byKey;
  const columns = kind === "metric" ? METRICS : "value";
  const rows = await tx.rows(
    `SELECT run_id, key, ${columns} FROM ${TABLES[kind]} WHERE run_id = ANY($1::text[]) AND key = ANY($2::text[])`,
    [runs, keys],
  );
  for (const row of rows) byKey.get(String(row[1]))?.push(row);
  return byKey;
}
