import { asExperimentId, asRunId, type ExperimentId, type LoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Database, Queries, Row } from "../database.ts";
import { readSummary, SUMMARY_COLUMNS } from "../metrics/summary-row.ts";
import { recordModelMetrics } from "../models/model-metrics.ts";
import { noLoggedModel } from "../models/no-logged-model.ts";
import { noRun, runIsDeleted } from "../run-row.ts";
import { NAME_RUNS, namesAmong } from "../set-tags.ts";
import { type AppendRequest, checkParams, planWrite, type RunWork, worksOf } from "./plan-append.ts";
import type { RunMemory } from "./run-memory.ts";
import { type PlacedWrite, writeParts } from "./write-parts.ts";

interface Head {
  readonly experimentId: ExperimentId;
  readonly isActive: boolean;
  /** The first of the reserved row numbers, which is the version of the run before this group. */
  readonly firstRow: number;
}

/** What appends come to: who is refused and why, and the runs that were written to. */
export interface Outcome {
  readonly refused: ReadonlyMap<AppendRequest, unknown>;
  readonly appended: readonly { readonly id: RunId; readonly experimentId: ExperimentId; readonly requests: readonly AppendRequest[] }[];
}

interface HeldWrite extends PlacedWrite {
  /** Row numbers that were reserved. */
  readonly rows: number;
  readonly requests: readonly AppendRequest[];
}

/** Heads are locked in the order of ids, so that two groups never wait for each other in a circle. */
const HOLD = `
  WITH held AS (SELECT run_id FROM run_heads WHERE run_id = ANY($1::text[]) ORDER BY run_id FOR UPDATE)
  UPDATE run_heads AS head SET next_row = head.next_row + wanted.rows
  FROM held, unnest($1::text[], $2::bigint[]) AS wanted(run_id, rows)
  WHERE head.run_id = held.run_id AND wanted.run_id = held.run_id
  RETURNING head.run_id, head.experiment_id, head.is_active, head.next_row - wanted.rows`;

/**
 * Records what requests report in one transaction. The runs' heads are locked first, so what is read after that stays true
 * until the commit, whichever servers write; requests that break a rule are refused each for itself. Two journeys: what is
 * read is asked for together with the locks, and what is written goes together with the commit.
 */
export async function appendHeld(database: Database, group: readonly AppendRequest[], memory: RunMemory): Promise<Outcome> {
  const works = worksOf(group);
  const outcome = await database.transaction(async (tx) => {
    const [heads, known, params, summaries] = await Promise.all([
      holdHeads(tx, works),
      knownModels(tx, works),
      recordedParams(tx, works),
      recordedSummaries(tx, works),
    ]);
    const refused = new Map<AppendRequest, unknown>();
    const writes = works.flatMap(({ id, requests }): HeldWrite[] => {
      const head = heads.get(id);
      const possible = requests.filter((request) => {
        const why = head?.isActive ? modelFault(request, known) : head === undefined ? noRun(id) : runIsDeleted(id);
        if (why !== undefined) refused.set(request, why);
        return why === undefined;
      });
      const checked = checkParams({ id, requests: possible }, params.get(id) ?? new Map());
      for (const [request, why] of checked.refused) refused.set(request, why);
      if (head === undefined || checked.accepted.length === 0) return [];
      const write = planWrite(checked.accepted, checked.added, summaries.get(id) ?? new Map());
      return [{ ...write, id, ...head, rows: rowsFor(requests), requests: checked.accepted }];
    });
    for (const { text, values } of writeParts(writes)) tx.last(text(1), values);
    const names = namesAmong(writes.flatMap(({ id, experimentId, tags }) => tags.map((tag) => ({ id, experimentId, ...tag }))));
    if (names !== undefined) tx.last(NAME_RUNS, names);
    for (const { id, points } of writes) recordModelMetrics(tx, id, points);
    return { refused, writes };
  }, "again");
  for (const { id, experimentId, firstRow, rows, params: added, changed } of outcome.writes) {
    const isContinued = memory.get(id)?.version === firstRow;
    memory.appended({ id, experimentId, version: firstRow + rows, added, changed, isContinued });
  }
  return { refused: outcome.refused, appended: outcome.writes };
}

/** Rows of a tail that requests may take, at least one: each write to a run moves the number of its next row. */
export function rowsFor(requests: readonly AppendRequest[]): number {
  return Math.max(1, Math.ceil(requests.reduce((sum, { batch }) => sum + batch.points.length, 0) / 8192));
}

async function holdHeads(tx: Queries, works: readonly RunWork[]): Promise<ReadonlyMap<RunId, Head>> {
  const rows = await tx.rows(HOLD, [works.map(({ id }) => id), works.map(({ requests }) => rowsFor(requests))]);
  return new Map(
    rows.map(([id, experiment, isActive, firstRow]) => [
      asRunId(String(id)),
      { experimentId: asExperimentId(String(experiment)), isActive: isActive === true, firstRow: Number(firstRow) },
    ]),
  );
}

/** Points are measured on models that there are, or were: a deleted one counts. */
async function knownModels(tx: Queries, works: readonly RunWork[]): Promise<ReadonlySet<string>> {
  const asked = [...new Set(works.flatMap(({ requests }) => requests).flatMap(modelsOf))];
  if (asked.length === 0) return new Set();
  return new Set((await tx.rows("SELECT id FROM logged_models WHERE id = ANY($1::text[])", [asked])).map(([id]) => String(id)));
}

function modelFault(request: AppendRequest, known: ReadonlySet<string>): Error | undefined {
  const unknown = modelsOf(request).find((id) => !known.has(id));
  return unknown === undefined ? undefined : noLoggedModel(unknown);
}

/** The models that a request's points were measured on. */
export function modelsOf({ batch }: AppendRequest): LoggedModelId[] {
  return batch.points.flatMap(({ modelId }) => modelId ?? []);
}

/** A look-up by key for each pair of the arrays, however the database would rather join them. */
function byKey(table: string, columns: string): string {
  return `SELECT found.* FROM unnest($1::text[], $2::text[]) AS wanted(run_id, key)
    CROSS JOIN LATERAL (SELECT ${columns} FROM ${table} WHERE ${table}.run_id = wanted.run_id AND ${table}.key = wanted.key LIMIT 1) AS found`;
}

const PARAMS = byKey("params", "run_id, key, value");
const SUMMARIES = byKey("latest_metrics", `run_id, key, ${SUMMARY_COLUMNS}`);

async function recordedParams(tx: Queries, works: readonly RunWork[]): Promise<ReadonlyMap<RunId, ReadonlyMap<string, string>>> {
  const rows = await rowsByKey(
    tx,
    PARAMS,
    keysOf(works, ({ params }) => params),
  );
  return grouped(rows, (row) => String(row[2]));
}

async function recordedSummaries(tx: Queries, works: readonly RunWork[]): Promise<ReadonlyMap<RunId, ReadonlyMap<string, MetricSummary>>> {
  const rows = await rowsByKey(
    tx,
    SUMMARIES,
    keysOf(works, ({ points }) => points),
  );
  return grouped(rows, (row) => readSummary(String(row[1]), row, 2));
}

interface WantedKey {
  readonly id: RunId;
  readonly key: string;
}

function keysOf(works: readonly RunWork[], of: (batch: AppendRequest["batch"]) => readonly { readonly key: string }[]): WantedKey[] {
  return works.flatMap(({ id, requests }) => {
    const keys = new Set(requests.flatMap(({ batch }) => of(batch).map(({ key }) => key)));
    return [...keys].map((key) => ({ id, key }));
  });
}

async function rowsByKey(tx: Queries, query: string, wanted: readonly WantedKey[]): Promise<Row[]> {
  if (wanted.length === 0) return [];
  return await tx.rows(query, [wanted.map(({ id }) => id), wanted.map(({ key }) => key)]);
}

function grouped<T>(rows: readonly Row[], read: (row: Row) => T): ReadonlyMap<RunId, ReadonlyMap<string, T>> {
  const runs = new Map<RunId, Map<string, T>>();
  for (const row of rows) {
    const id = row[0] as RunId;
    const of = runs.get(id) ?? new Map<string, T>();
    runs.set(id, of);
    of.set(String(row[1]), read(row));
  }
  return runs;
}
