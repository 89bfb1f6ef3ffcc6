import { formatDelta, formatNumber } from "../../format/number.ts";
import type { MetricRow, TextRow } from "./differences.ts";

interface SummaryQuestion {
  /** What the runs are called, in their order. */
  readonly names: readonly string[];
  /** Index of the baseline. */
  readonly base: number;
  readonly params: readonly TextRow[];
  readonly tags: readonly TextRow[];
  readonly metrics: readonly MetricRow[];
  /** The metric that says most about these runs, if any does. */
  readonly primary: string | undefined;
}

const MOST_NAMED = 4;

/** What an expert would say of these runs at first glance, in plain sentences. */
export function summaryOf({ names, base, params, tags, metrics, primary }: SummaryQuestion): readonly string[] {
  if (names.length < 2) return ["There is one run here. Add another to see what differs."];
  const row = metrics.find((metric) => metric.key === primary);
  return [differing("param", params), bestOf(row, names, base), equalMetrics(metrics), alsoTags(tags)].filter((text) => text !== undefined);
}

function differing(what: string, rows: readonly TextRow[]): string {
  const different = rows.filter((row) => row.differs);
  if (rows.length === 0) return `No run logged a ${what}.`;
  if (different.length === 0)
    return rows.length === 1 ? `The only ${what} is the same in all.` : `All ${rows.length} ${what}s are the same.`;
  const verb = different.length === 1 ? "differs" : "differ";
  return `${different.length} of ${plural(rows.length, what)} ${verb}: ${named(different)}.`;
}

function bestOf(row: MetricRow | undefined, names: readonly string[], base: number): string | undefined {
  if (row?.direction === undefined) return undefined;
  const bests = row.cells.flatMap((cell, i) => (cell?.best ? [i] : []));
  const [first] = bests;
  const cell = first === undefined ? undefined : row.cells[first];
  if (first === undefined || cell === undefined) return undefined;
  const value = formatNumber(cell.value);
  if (bests.length > 1) return `Best ${row.key}: ${bests.length} runs alike (${value}).`;
  const baseline = row.cells[base];
  const margin =
    first === base
      ? ", the baseline"
      : baseline === undefined || cell.delta === undefined
        ? ""
        : `, ${formatDelta(cell.delta)} against the baseline ${names[base]} (${formatNumber(baseline.value)})`;
  return `Best ${row.key}: ${names[first]} (${value})${margin}.`;
}

function equalMetrics(metrics: readonly MetricRow[]): string | undefined {
  const shared = metrics.filter((row) => row.cells.every((cell) => cell !== undefined));
  return shared.length > 0 && shared.every((row) => !row.differs) ? "All metrics that they share are exactly equal." : undefined;
}

function alsoTags(tags: readonly TextRow[]): string | undefined {
  const different = tags.filter((row) => row.differs);
  return different.length === 0
    ? undefined
    : `${plural(different.length, "tag")} ${different.length === 1 ? "differs" : "differ"}: ${named(different)}.`;
}

function named(rows: readonly TextRow[]): string {
  const names = rows.slice(0, MOST_NAMED).map((row) => row.key.replace(/^mlflow\.source\.(git\.)?/, ""));
  const more = rows.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
