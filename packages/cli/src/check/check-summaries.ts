import type { Book } from "@trialbook/core/book.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import { foldSummary } from "@trialbook/core/metric/fold-summary.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { CheckParts } from "./check-book.ts";

const RUNS_AT_ONCE = 500;
const POINTS_AT_ONCE = 100_000;

/** What tables and searches show of each metric, against all of its points. */
export async function* checkSummaries({ book, looked, onProgress }: CheckParts): AsyncGenerator<string, void> {
  for (let after: RunId | undefined; ; ) {
    const page = await book.whole.runs({ limit: RUNS_AT_ONCE, ...(after !== undefined && { after }) });
    for (const { id } of page) {
      onProgress(`run ${id}`);
      const run = await book.runs.getRun(id).catch(unlessGone);
      if (run === undefined) continue;
      looked.runs++;
      for (const summary of run.metrics) {
        const { found, points } = await summaryOf(book, id, summary.key);
        looked.points += points;
        if (!sameSummary(found, summary)) {
          yield `The summary of the metric ${JSON.stringify(summary.key)} of run ${id} is not that of its points`;
        }
      }
    }
    if (page.length < RUNS_AT_ONCE) return;
    after = page.at(-1)?.id;
  }
}

async function summaryOf(
  book: Book,
  runId: RunId,
  key: string,
): Promise<{ readonly found: MetricSummary | undefined; readonly points: number }> {
  let found: MetricSummary | undefined;
  let points = 0;
  let cursor: string | undefined;
  do {
    const page = await book.metrics.history({ runId, key, order: "step", limit: POINTS_AT_ONCE, ...(cursor !== undefined && { cursor }) });
    found = foldSummary(found, key, page.items);
    points += page.items.length;
    cursor = page.next;
  } while (cursor !== undefined);
  return { found, points };
}

function sameSummary(a: MetricSummary | undefined, b: MetricSummary): boolean {
  return a !== undefined && same(a.latest, b.latest) && same(a.first, b.first) && same(a.min, b.min) && same(a.max, b.max);
}

function same(a: Sample | undefined, b: Sample | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.step === b.step && a.at === b.at && Object.is(a.value, b.value);
}

/** A run may be removed for good while a book in use is looked at. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
