import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { Value } from "../database.ts";
import { insertTailRows, type NewTailRow, tailValues } from "../metrics/insert-tail-rows.ts";
import { insertSummaries, summaryValues } from "../metrics/summary-row.ts";
import { numberIn } from "../number-in.ts";
import { insertTags, tagValues } from "../set-tags.ts";
import type { RunWrite } from "./plan-append.ts";

/** A write to a run, and where it goes. */
export interface PlacedWrite extends RunWrite {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  /** The number of the first row of its tail. */
  readonly firstRow: number;
}

/** One INSERT of an append. */
export interface WritePart {
  /** @param first the number of its first parameter @param gate a condition on `e.run_id`, the run of a row */
  readonly text: (first: number, gate?: string) => string;
  readonly values: readonly Value[];
}

/** What writes to some runs come to, one statement a table; nothing for tables that get nothing. */
export function writeParts(writes: readonly PlacedWrite[]): WritePart[] {
  const parts: WritePart[] = [];
  const params = writes.flatMap(({ id, experimentId, params: some }) => some.map((param) => ({ id, experimentId, ...param })));
  if (params.length > 0) {
    parts.push({
      text: insertParams,
      values: [
        params.map(({ id }) => id),
        params.map(({ key }) => key),
        params.map(({ value }) => value),
        params.map(({ value }) => numberIn(value)),
        params.map(({ experimentId }) => experimentId),
      ],
    });
  }
  const tags = writes.flatMap(({ id, experimentId, tags: some }) => some.map((tag) => ({ id, experimentId, ...tag })));
  if (tags.length > 0) parts.push({ text: insertTags, values: tagValues(tags) });
  const summaries = writes.flatMap(({ id, experimentId, changed }) => changed.map((summary) => ({ id, experimentId, summary })));
  if (summaries.length > 0) parts.push({ text: insertSummaries, values: summaryValues(summaries) });
  const tail = writes.flatMap(({ id, firstRow, tail: rows }) =>
    rows.map((series, i): NewTailRow => ({ runId: id, n: firstRow + i, series })),
  );
  if (tail.length > 0) parts.push({ text: insertTailRows, values: tailValues(tail) });
  return parts;
}

function insertParams(first: number, gate = ""): string {
  const [run, key, value, number, experiment] = [0, 1, 2, 3, 4].map((i) => `$${first + i}`);
  return `INSERT INTO params (run_id, key, value, number, experiment_id)
    SELECT e.* FROM unnest(${run}::text[], ${key}::text[], ${value}::text[], ${number}::float8[], ${experiment}::bigint[])
      AS e(run_id, key, value, number, experiment_id) ${gate}`;
}
