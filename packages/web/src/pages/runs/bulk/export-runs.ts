import type { QueryClient } from "@tanstack/react-query";
import type { KeySummaryJson, RunInfoJson, RunTableJson } from "@trialbook/api/runs.ts";
import { runTableQuery } from "../../../api/runs.ts";
import { csvText } from "../../../format/csv.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";

/** A filter names so many runs at once. */
const runsAtOnce = 1000;
const mostColumns = 2000;

interface ExportQuestion {
  readonly question: RunQuestion;
  readonly ids: readonly string[];
  readonly keys: readonly KeySummaryJson[];
}

/** All that the runs recorded but their histories as CSV: a line a run in the selection's order, with all digits. */
export async function runsCsv(cache: QueryClient, { question, ids, keys }: ExportQuestion): Promise<string> {
  const columns = keys.slice(0, mostColumns).map(({ kind, key }) => ({ kind, key }));
  const head = ["run_id", "name", "status", "user", "start_time", "end_time", ...columns.map(({ kind, key }) => `${kind}s.${key}`)];
  const lines = new Map<string, readonly string[]>();
  for (let from = 0; from < ids.length; from += runsAtOnce) {
    const some = ids.slice(from, from + runsAtOnce);
    const filter = `id IN (${some.map((id) => `'${id}'`).join(", ")})`;
    const table = await cache.fetchQuery(
      runTableQuery({ ...question, filter, order: [], view: "all", columns, offset: 0, limit: runsAtOnce }),
    );
    for (const [row, run] of table.rows.entries()) lines.set(run.id, lineOf(run, table, row));
  }
  return csvText([head, ...ids.flatMap((id) => [lines.get(id) ?? []].filter((line) => line.length > 0))]);
}

function lineOf(run: RunInfoJson, table: RunTableJson, row: number): readonly string[] {
  const values = table.columns.map((column) => String(column.values[row] ?? ""));
  return [run.id, run.name, run.status, run.userId, timeText(run.startTime), timeText(run.endTime), ...values];
}

function timeText(at: RunInfoJson["startTime"]): string {
  const date = new Date(Number(at ?? Number.NaN));
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
