import { table } from "../terminal/table.ts";
import type { ListedRun } from "./list-runs.ts";

/** Most columns of params and of metrics in a table that nobody asked for more of. */
const MOST_PARAMS = 4;
const MOST_METRICS = 4;

/** Runs as lines that fit: what they are, then what differs between them, then how well they did. */
export function runTable(runs: readonly ListedRun[], { width, now }: { readonly width: number | undefined; readonly now: number }): string {
  const metrics = commonKeys(runs.map((run) => run.metrics))
    .filter((key) => !key.startsWith("system/"))
    .slice(0, MOST_METRICS);
  const params = commonKeys(runs.map((run) => run.params))
    .filter((key) => !key.startsWith("config.") && (runs.length === 1 || new Set(runs.map((run) => run.params[key])).size > 1))
    .slice(0, MOST_PARAMS);
  const several = new Set(runs.map(({ experiment }) => experiment)).size > 1;
  const header = ["ID", "NAME", ...(several ? ["EXPERIMENT"] : []), "STATUS", "STARTED", ...metrics, ...params];
  const rows = runs.map((run) => [
    run.id.slice(0, 8),
    run.name,
    ...(several ? [run.experiment] : []),
    run.status,
    ago(run.startTime, now),
    ...metrics.map((key) => shownNumber(run.metrics[key])),
    ...params.map((key) => run.params[key] ?? ""),
  ]);
  const first = several ? 5 : 4;
  return table(header, rows, { width, right: new Set(metrics.map((_, i) => first + i)) });
}

/** Keys that most runs have come first, then by name. */
function commonKeys(records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const record of records) for (const key of Object.keys(record)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([key]) => key);
}

export function shownNumber(value: number | string | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
}

/** "3 min ago" */
export function ago(time: number | string | undefined, now: number): string {
  if (time === undefined) return "";
  const seconds = Math.max(0, Math.round((now - Number(time)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return new Date(Number(time)).toISOString().slice(0, 10);
}
