import type { RunId } from "@trialbook/core/ids.ts";
import { writeTail } from "@trialbook/core/metric/codec/tail-block.ts";
import { Framer } from "../../points/frame.ts";
import { pointsIn, type TailSeries } from "../../points/tail-rows.ts";
import type { Value } from "../database.ts";

/** A row that is appended to a run's tail. */
export interface NewTailRow {
  readonly runId: RunId;
  readonly n: number;
  readonly series: TailSeries;
}

/** What most rows need at most. */
const ROOM = 4096;

/** @param first the number of the statement's parameter that {@link tailValues} begin at @param gate a condition on `e.run_id` */
export function insertTailRows(first: number, gate = ""): string {
  const [run, n, points, start, size, blocks] = [0, 1, 2, 3, 4, 5].map((i) => `$${first + i}`);
  return `INSERT INTO metric_tail (run_id, n, points, block)
    SELECT e.run_id, e.n, e.points, substring(${blocks}::bytea FROM e.start FOR e.size)
    FROM unnest(${run}::text[], ${n}::bigint[], ${points}::int[], ${start}::int[], ${size}::int[]) AS e(run_id, n, points, start, size) ${gate}`;
}

/** Blocks travel in one piece, as they are: in an array they would be written out as text. */
export function tailValues(rows: readonly NewTailRow[]): readonly Value[] {
  const framer = new Framer(ROOM);
  const blocks = rows.map(({ series }) => Buffer.from(framer.plain((to) => writeTail(series, to))));
  const starts: number[] = [];
  let next = 1;
  for (const { length } of blocks) {
    starts.push(next);
    next += length;
  }
  return [
    rows.map(({ runId }) => runId),
    rows.map(({ n }) => n),
    rows.map(({ series }) => pointsIn(series)),
    starts,
    blocks.map(({ length }) => length),
    Buffer.concat(blocks),
  ];
}
