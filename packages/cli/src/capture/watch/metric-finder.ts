import type { JournalPoint } from "@trialbook/core/reproduction/journal-line.ts";
import { type PrintedMetrics, printedMetrics } from "@trialbook/core/reproduction/printed-metrics.ts";

/** A flood of output is not a report: lines past so many at once are not looked at. */
const MOST_LINES = 2000;

export interface MetricFinderOptions {
  /** `--metric`: patterns with named groups `name`, `value` and `step`, or a group for each metric; they replace our own. */
  readonly patterns: readonly RegExp[];
  /** Names of params: a program that prints its settings does not measure them. */
  readonly params: ReadonlySet<string>;
}

/** Finds metrics in output lines and gives each a step: the one that the line names, else a count of its own. */
export class MetricFinder {
  readonly #options: MetricFinderOptions;
  readonly #steps = new Map<string, number>();
  readonly #logged = new Set<string>();
  readonly #printed = new Set<string>();

  constructor(options: MetricFinderOptions) {
    this.#options = options;
  }

  /** Names of metrics that were read off the output. */
  get printed(): ReadonlySet<string> {
    return this.#printed;
  }

  /** A point that the command logged itself: what it prints under that name counts no more. */
  logged(key: string): void {
    this.#logged.add(key);
  }

  /** A point that was found before, by another process. */
  found(key: string, step: number): void {
    this.#printed.add(key);
    this.#steps.set(key, Math.max(this.#steps.get(key) ?? 0, step + 1));
  }

  find(lines: readonly string[], at: number): readonly JournalPoint[] {
    const points: JournalPoint[] = [];
    for (const line of lines.slice(-MOST_LINES)) {
      const found = this.#read(line);
      if (found === undefined) continue;
      for (const [key, value] of Object.entries(found.values)) {
        if (this.#logged.has(key)) continue;
        const step = found.step ?? this.#steps.get(key) ?? 0;
        this.found(key, step);
        points.push([key, wireValue(value), step, at]);
      }
    }
    return points;
  }

  #read(line: string): PrintedMetrics | undefined {
    const { patterns, params } = this.#options;
    if (patterns.length === 0) return printedMetrics(line, params);
    const values: Record<string, number> = Object.create(null);
    let step: number | undefined;
    for (const pattern of patterns) {
      for (const { groups = {} } of line.matchAll(pattern)) {
        const { name, value, step: told, ...named } = groups;
        if (name !== undefined && value !== undefined) named[name] = value;
        for (const [key, text] of Object.entries(named)) if (text !== undefined && text !== "") values[key] = Number(text);
        if (told !== undefined && /^\d+$/.test(told)) step = Number(told);
      }
    }
    return Object.keys(values).length === 0 ? undefined : { values, ...(step !== undefined && { step }) };
  }
}

/** JSON has no word for NaN and the infinities. */
export function wireValue(value: number): JournalPoint[1] {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
