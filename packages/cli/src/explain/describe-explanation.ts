import { type FactorialEffect, factorialEffects } from "@trialbook/core/statistics/factorial.ts";
import { summarise } from "@trialbook/core/statistics/sample.ts";
import { table } from "../terminal/table.ts";
import type { Design } from "./design.ts";
import type { CellRun } from "./find-cell-runs.ts";
import type { PlannedCell } from "./plan.ts";

/** What the runs of all combinations say. */
export interface Explanation {
  readonly a: string;
  readonly b: string;
  readonly metric: string;
  readonly factors: readonly { readonly name: string; readonly a: string; readonly b: string }[];
  readonly cells: readonly ExplainedCell[];
  readonly effects: readonly FactorialEffect[];
  readonly conclusion: string;
  readonly notes: readonly string[];
}

interface ExplainedCell {
  /** Which side's setting each factor has. */
  readonly sides: string;
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly runs: readonly CellRun[];
}

/** Computes effects from the runs of every cell. */
export function explanationOf(
  { a, b, metric }: { readonly a: string; readonly b: string; readonly metric: string },
  { factors, notes }: Design,
  cells: readonly { readonly cell: string; readonly runs: readonly CellRun[] }[],
): Explanation {
  const valued = cells.map(({ cell, runs }) => ({ sides: cell, ...summarise(runs.map(({ value }) => value)), runs }));
  const names = factors.map(({ name }) => name);
  const effects = factorialEffects(
    names,
    valued.map(({ sides, runs }) => ({ high: [...sides].map((side) => side === "b"), values: runs.map(({ value }) => value) })),
  );
  const fewest = Math.min(...valued.map(({ n }) => n));
  const warnings = fewest < 5 ? [`A combination has ${fewest} runs only: one lucky seed decides. Give --seeds 5 or more.`] : [];
  const shown = factors.map(({ name, a: before, b: after }) => ({ name, a: before, b: after }));
  const conclusion = concluded(effects);
  return { a, b, metric, factors: shown, cells: valued, effects, conclusion, notes: [...notes, ...warnings] };
}

/** Which effects cannot be chance, in a sentence or two. */
function concluded(effects: readonly FactorialEffect[]): string {
  const seen = effects.filter(({ test }) => !("notComputable" in test) && (test.interval.low > 0 || test.interval.high < 0));
  const main = effects.filter(({ factors }) => factors.length === 1);
  const made = seen.filter(({ factors }) => factors.length === 1);
  const together = seen.filter(({ factors }) => factors.length > 1);
  const names = (some: readonly FactorialEffect[]): string => some.map(({ factors }) => factors.join(" × ")).join(" and ");
  const others = main.filter((one) => !made.includes(one));
  const first =
    made.length === 0
      ? `What ${names(main)} did cannot be told from chance.`
      : `${names(made)} made a difference${others.length === 0 ? "" : `; what ${names(others)} did cannot be told from chance`}.`;
  return together.length === 0
    ? first
    : `${first} They depend on each other (${names(together)}): read the combinations, not the single effects.`;
}

export function describeExplanation(explanation: Explanation, width: number | undefined): string {
  const { metric, factors, cells, effects, conclusion, notes } = explanation;
  const right = new Set([factors.length, factors.length + 1, factors.length + 2]);
  const rows = cells.map(({ sides, n, mean, sd }) => [
    ...factors.map(({ a, b }, i) => (sides[i] === "b" ? b : a)),
    String(n),
    number(mean),
    number(sd),
  ]);
  const lines = effects.map(({ factors: named, test }) => {
    const name = named.join(" × ");
    if ("notComputable" in test) return [name, "", test.notComputable, ""];
    const { difference, interval, p } = test;
    return [name, signed(difference), `${signed(interval.low)} to ${signed(interval.high)}`, p < 0.0001 ? "< 0.0001" : p.toPrecision(2)];
  });
  return [
    table([...factors.map(({ name }) => name), "runs", metric, "± sd"], rows, { width, right }),
    "",
    table(["EFFECT", metric, "95 % INTERVAL", "P"], lines, { width }),
    "",
    conclusion,
    ...notes,
  ].join("\n");
}

/** What will be run, and what it may cost. */
export function describePlan(cells: readonly PlannedCell[], { factors, notes }: Design, jobs: number): string {
  const rows = cells.map(({ cell, runs, lacks }) => [
    ...factors.map(({ a, b }, i) => (cell[i] === "b" ? b : a)),
    String(runs.length),
    String(lacks.length),
    lacks.filter((seed) => seed !== undefined).join(" "),
  ]);
  const count = cells.reduce((sum, { lacks }) => sum + lacks.length, 0);
  const cost = cells.reduce((sum, { lacks, perRun }) => sum + lacks.length * (perRun ?? Number.NaN), 0);
  const told = Number.isFinite(cost) ? `about ${duration(cost / jobs)} by what such runs took` : "nobody knows how long they take";
  const right = new Set([factors.length, factors.length + 1]);
  return [
    table([...factors.map(({ name }) => name), "THERE", "TO RUN", "SEEDS"], rows, { width: undefined, right }),
    "",
    count === 0 ? "Everything is there already." : `${count} runs, ${told}${jobs > 1 ? ` with ${jobs} at once` : ""}.`,
    ...notes,
  ].join("\n");
}

/** "3 min" */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${number(value)}`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
