import type { ListedRun } from "./list-runs.ts";

/** Runs as CSV (RFC 4180): a column for every param, metric and tag that any of them has, named `param.lr`, `metric.acc`. */
export function csvOfRuns(runs: readonly ListedRun[]): string {
  const keysOf = (field: "params" | "metrics" | "tags"): string[] => [...new Set(runs.flatMap((run) => Object.keys(run[field])))].sort();
  const [params, metrics, tags] = [keysOf("params"), keysOf("metrics"), keysOf("tags")];
  const header = [
    ...["id", "name", "experiment", "status", "start", "end", "user"],
    ...params.map((key) => `param.${key}`),
    ...metrics.map((key) => `metric.${key}`),
    ...tags.map((key) => `tag.${key}`),
  ];
  const rows = runs.map((run) => [
    ...[run.id, run.name, run.experiment, run.status, time(run.startTime), time(run.endTime), run.user],
    ...params.map((key) => run.params[key] ?? ""),
    ...metrics.map((key) => run.metrics[key] ?? ""),
    ...tags.map((key) => run.tags[key] ?? ""),
  ]);
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function time(at: number | string | undefined): string {
  return at === undefined ? "" : new Date(Number(at)).toISOString();
}

function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  // A spreadsheet runs what begins so; numbers may.
  const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
