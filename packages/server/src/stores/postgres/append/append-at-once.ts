import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Database, Value } from "../database.ts";
import { isDuplicate } from "../failure.ts";
import { NAME_TAG } from "../set-tags.ts";
import { modelsOf, type Outcome } from "./append-held.ts";
import { type AppendRequest, checkParams, planWrite, type RunWork } from "./plan-append.ts";
import type { RememberedRun, RunMemory } from "./run-memory.ts";
import { type PlacedWrite, type WritePart, writeParts } from "./write-parts.ts";

/** A write to a run that is as this server remembers it. */
interface KnownWrite extends PlacedWrite {
  readonly requests: readonly AppendRequest[];
}

/** What the requests to a run write, if what is remembered of it says all that this needs. */
export function planFromMemory(work: RunWork, memory: RunMemory): KnownWrite | undefined {
  const { id, requests } = work;
  const run = memory.get(id);
  if (run === undefined || !requests.every((request) => isEnough(run, request))) return undefined;
  const { added, refused } = checkParams(work, run.params ?? new Map());
  if (refused.size > 0) return undefined;
  return { ...planWrite(requests, added, run.summaries), id, experimentId: run.experimentId, firstRow: run.version, requests };
}

function isEnough(run: RememberedRun, request: AppendRequest): boolean {
  const { params, tags, points } = request.batch;
  if (params.length > 0 && run.params === undefined) return false;
  if (!run.hasAllMetrics && points.some(({ key }) => !run.summaries.has(key))) return false;
  return modelsOf(request).length === 0 && tags.every(({ key }) => key !== NAME_TAG);
}

/**
 * Records what requests report to runs that are as they are remembered, in one statement, which is one journey and its own
 * transaction. A run that somebody else wrote to meanwhile is left alone, and its requests come back.
 */
export async function appendAtOnce(
  database: Database,
  writes: readonly KnownWrite[],
  memory: RunMemory,
): Promise<Outcome & { readonly left: readonly AppendRequest[] }> {
  const written = await tryStatement(database, writes);
  const appended = writes.filter(({ id }) => written.has(id));
  for (const { id, experimentId, firstRow, tail, params: added, changed } of appended) {
    memory.appended({ id, experimentId, version: firstRow + rowsOf(tail), added, changed, isContinued: true });
  }
  const left = writes.filter(({ id }) => !written.has(id));
  for (const { id } of left) memory.forget(id);
  return { refused: new Map(), appended, left: left.flatMap(({ requests }) => requests) };
}

function rowsOf(tail: PlacedWrite["tail"]): number {
  return Math.max(1, tail.length);
}

/** @returns the runs that were written to */
async function tryStatement(database: Database, writes: readonly KnownWrite[]): Promise<ReadonlySet<RunId>> {
  const parts = writeParts(writes);
  const heads = [writes.map(({ id }) => id), writes.map(({ firstRow }) => firstRow), writes.map(({ tail }) => rowsOf(tail))];
  try {
    const rows = await database.write(statement(parts), [...heads, ...parts.flatMap(({ values }) => values)], "again");
    return new Set(rows.map(([id]) => asRunId(String(id))));
  } catch (error) {
    // A server of another version wrote a param without saying so.
    if (isDuplicate(error)) return new Set();
    throw error;
  }
}

/** Heads are locked in the order of ids, so that two statements never wait for each other in a circle. */
const HEADS = `
  held AS (SELECT run_id FROM run_heads WHERE run_id = ANY($1::text[]) ORDER BY run_id FOR UPDATE),
  head AS (
    UPDATE run_heads SET next_row = run_heads.next_row + wanted.rows
    FROM held, unnest($1::text[], $2::bigint[], $3::bigint[]) AS wanted(run_id, version, rows)
    WHERE run_heads.run_id = held.run_id AND wanted.run_id = held.run_id AND run_heads.next_row = wanted.version AND run_heads.is_active
    RETURNING run_heads.run_id)`;

function statement(parts: readonly WritePart[]): string {
  let next = 4;
  const inserts = parts.map(({ text, values }: { readonly text: WritePart["text"]; readonly values: readonly Value[] }, i) => {
    const insert = text(next, "WHERE e.run_id IN (SELECT run_id FROM head)");
    next += values.length;
    return `part${i} AS (${insert})`;
  });
  return `WITH ${[HEADS, ...inserts].join(", ")} SELECT run_id FROM head`;
}
