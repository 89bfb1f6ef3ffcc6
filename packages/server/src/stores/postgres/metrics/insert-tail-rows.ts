import type { RunId } from "@trialbook/core/ids.ts";
import { writeTail } from "@trialbook/core/metric/codec/tail-block.ts";
import { Framer } from "../../points/frame.ts";
import type { TailSeries } from "../../points/tail-rows.ts";
import type { Queries } from "../database.ts";

/** A row that is appended to a run's tail. */
export interface NewTailRow {
  readonly runId: RunId;
  readonly n: number;
  readonly points: number;
  readonly series: TailSeries;
}

/** Rows that go by one statement; a statement is prepared for each power of two below. */
const MOST_AT_ONCE = 64;

/** Blocks travel as they are, one parameter each: in an array they would be written out as text. */
export async function insertTailRows(tx: Queries, rows: readonly NewTailRow[]): Promise<void> {
  for (let from = 0; from < rows.length; ) {
    const count = Math.min(MOST_AT_ONCE, 2 ** Math.floor(Math.log2(rows.length - from)));
    const some = rows.slice(from, from + count);
    await tx.run(
      `INSERT INTO metric_tail (run_id, n, points, block) VALUES ${some.map((_, i) => `($${4 * i + 1}, $${4 * i + 2}, $${4 * i + 3}, $${4 * i + 4})`).join(", ")}`,
      some.flatMap(({ runId, n, points, series }) => [runId, n, points, tailBlock(series)]),
    );
    from += count;
  }
}

export function tailBlock(series: TailSeries): Uint8Array {
  return Buffer.from(new Framer().plain((to) => writeTail(series, to)));
}
