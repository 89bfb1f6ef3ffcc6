import type { Connection } from "@trialbook/sdk/http.ts";
import { type CellSetting, cellSetting, type Pair } from "./cell-setting.ts";
import type { CellName, Design } from "./design.ts";
import { type CellRun, findCellRuns } from "./find-cell-runs.ts";

/** A combination with the runs that it has and the seeds that it lacks. */
export interface PlannedCell {
  readonly cell: CellName;
  readonly setting: CellSetting;
  readonly mark: string;
  readonly runs: readonly CellRun[];
  /** Seeds to run; where the command has none, one undefined a run. */
  readonly lacks: readonly (string | undefined)[];
  /** Milliseconds that one run may take, by what others took; absent where none says. */
  readonly perRun?: number;
}

export interface PlanParts {
  readonly connection: Connection;
  readonly design: Design;
  readonly pair: Pair;
  readonly metric: string;
  /** Runs for each cell. */
  readonly count: number;
  readonly seedKey: string | undefined;
}

/** Looks at what there is, and plans the rest: the same seeds in every cell. */
export async function planCells({ connection, design, pair, metric, count, seedKey }: PlanParts): Promise<readonly PlannedCell[]> {
  const found = await Promise.all(
    design.cells.map(async (cell) => {
      const setting = cellSetting(cell, design, pair);
      const mark = `${pair.a.id} ${pair.b.id} ${cell}`;
      const own = ownOf(cell, pair);
      const runs = await findCellRuns(connection, { like: setting.like, ...(own && { own }), mark, metric });
      return { cell, setting, mark, runs };
    }),
  );
  const seeds =
    seedKey === undefined
      ? []
      : seedsFor(
          count,
          found.map(({ runs }) => runs),
        );
  const known = found.flatMap(({ runs }) => runs.flatMap(({ took }) => took ?? []));
  return found.map((one) => {
    const own = one.runs.flatMap(({ took }) => took ?? []);
    const perRun = mean(own.length > 0 ? own : known);
    const has = new Set(one.runs.map(({ seed }) => seed));
    const lacks =
      seedKey === undefined
        ? Array.from({ length: Math.max(0, count - one.runs.length) }, () => undefined)
        : seeds.filter((seed) => !has.has(seed)).slice(0, Math.max(0, count - one.runs.length));
    return { ...one, lacks, ...(perRun !== undefined && { perRun }) };
  });
}

/** Seeds that most cells have come first, then the smallest whole numbers that nobody took. */
function seedsFor(count: number, cells: readonly (readonly CellRun[])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const runs of cells) for (const { seed } of runs) if (seed !== undefined) counts.set(seed, (counts.get(seed) ?? 0) + 1);
  const taken = [...counts].sort(([a, m], [b, n]) => n - m || Number(a) - Number(b)).map(([seed]) => seed);
  const seeds = taken.slice(0, count);
  for (let next = 0; seeds.length < count; next++) if (!seeds.includes(String(next))) seeds.push(String(next));
  return seeds;
}

function ownOf(cell: CellName, { a, b }: Pair) {
  if (/^a+$/.test(cell)) return a.run;
  return /^b+$/.test(cell) ? b.run : undefined;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
