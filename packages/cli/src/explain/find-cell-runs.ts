import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { seedOf } from "@trialbook/core/statistics/seed-groups.ts";
import { type Connection, send } from "@trialbook/sdk/http.ts";
import type { OriginalRun } from "../reproduce/original-run.ts";
import { siblingRuns } from "../reproduce/sibling-runs.ts";

/** A finished run of a cell. */
export interface CellRun {
  readonly id: string;
  readonly seed?: string;
  /** The metric's latest value. */
  readonly value: number;
  /** Milliseconds, where known. */
  readonly took?: number;
}

type Run = OriginalRun["run"];

export interface CellSearch {
  /** As a run of the cell would be recorded. */
  readonly like: Run;
  /** The run itself, where the cell is one of the two that there are. */
  readonly own?: Run;
  /** Value of the tag `explains` on runs that were made for it. */
  readonly mark: string;
  readonly metric: string;
}

/** The runs of a cell that there are: set the same by whoever, or made for it before; one a seed, oldest first. */
export async function findCellRuns(connection: Connection, { like, own, mark, metric }: CellSearch): Promise<readonly CellRun[]> {
  const [asSet, made] = await Promise.all([siblingRuns(connection, like), madeFor(connection, like.info.experimentId, mark)]);
  // The first of the siblings is what was asked about.
  const runs = new Map([...(own === undefined ? [] : [own]), ...asSet.slice(1), ...made].map((run) => [run.info.id, run]));
  const measured = [...runs.values()].flatMap((run) => cellRun(run, metric) ?? []);
  const bySeed = new Map<string, CellRun>();
  for (const run of measured.sort((one, other) => one.started - other.started)) {
    const key = run.seed ?? run.id;
    if (!bySeed.has(key)) bySeed.set(key, run);
  }
  return [...bySeed.values()];
}

async function madeFor(connection: Connection, experimentId: string, mark: string): Promise<readonly Run[]> {
  const filter = `status = 'finished' and tags.\`${runTags.explains}\` = '${mark}'`;
  const { rows } = await send(connection, "POST /runs/table", { experimentIds: [experimentId], filter, limit: 1000 });
  return Promise.all(rows.map(async ({ id }) => (await send(connection, "GET /runs/{id}", { id })).run));
}

function cellRun({ info, metrics, params }: Run, metric: string): (CellRun & { readonly started: number }) | undefined {
  const value = metrics.find(({ key }) => key === metric)?.latest.value;
  if (value === undefined || !Number.isFinite(Number(value))) return undefined;
  const seed = seedOf(params);
  const [started, ended] = [Number(info.startTime ?? 0), Number(info.endTime ?? Number.NaN)];
  return {
    id: info.id,
    value: Number(value),
    started,
    ...(seed !== undefined && { seed }),
    ...(Number.isFinite(ended) && { took: ended - started }),
  };
}
