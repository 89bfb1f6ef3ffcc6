import { createHash, type Hash } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { Run } from "@trialbook/core/run/run.ts";
import type { KnownRun } from "@trialbook/core/whole-book.ts";
import { canonical } from "./canonical.ts";

/** Points read at a time. */
const POINTS_AT_ONCE = 50_000;
/** Bytes of a point in the digest: step, time and value. */
const POINT = 24;

/**
 * A digest of all that a book has of a run: its facts, and every point of every metric to the bit.
 *
 * @param known what a book says of the run in the list of all; absent if it has none
 * @param onPoints told how many points were read
 */
export async function runDigest(book: Book, known: KnownRun | undefined, onPoints: (count: number) => void): Promise<string | undefined> {
  const run = known && (await book.runs.getRun(known.id).catch(unlessGone));
  if (known === undefined || run === undefined) return undefined;
  const sum = createHash("sha256").update(canonical({ ...factsOf(run), known }));
  for (const { key } of run.metrics) {
    sum.update(JSON.stringify(key));
    for await (const points of historyOf(book, run, key)) {
      onPoints(points.length);
      addPoints(sum, points);
    }
  }
  return sum.digest("hex");
}

/** A metric's history in order, some points at a time. */
export async function* historyOf(book: Book, { info }: Run, key: string): AsyncGenerator<readonly Sample[], void> {
  let cursor: string | undefined;
  do {
    const page = await book.metrics.history({
      runId: info.id,
      key,
      order: "step",
      limit: POINTS_AT_ONCE,
      ...(cursor !== undefined && { cursor }),
    });
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Summaries follow from the points; whether it lies in the bin is told with the time when it went there. */
function factsOf({ info: { lifecycle: _, ...info }, params, tags, datasets, modelInputs, modelOutputs }: Run): object {
  return { info, params, tags, datasets, modelInputs, modelOutputs };
}

function addPoints(sum: Hash, points: readonly Sample[]): void {
  const bytes = Buffer.allocUnsafe(points.length * POINT);
  let at = 0;
  for (const point of points) {
    bytes.writeBigInt64LE(BigInt(point.step), at);
    bytes.writeBigInt64LE(BigInt(point.at), at + 8);
    // Every NaN is the same one here, whatever bits a store gives it.
    bytes.writeDoubleLE(Number.isNaN(point.value) ? Number.NaN : point.value, at + 16);
    at += POINT;
  }
  sum.update(bytes);
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
