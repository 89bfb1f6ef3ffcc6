import type { Book } from "./book.ts";
import { NotFound } from "./errors.ts";
import type { ExperimentId, RunId } from "./ids.ts";
import type { RunInfo } from "./run/run.ts";
import type { Millis } from "./time.ts";

/** Runs looked at in one go. */
const atOnce = 500;

/**
 * Puts runs into the bin that ended before a time, all or those of one experiment. Those that run, or wait to, stay; so does
 * what a registered version needs of them, also when they are removed for good later. May be cut off anywhere and run again.
 *
 * @returns how many
 */
export async function expireRuns(
  book: Book,
  { endedBefore, now, experimentId }: { readonly endedBefore: Millis; readonly now: Millis; readonly experimentId?: ExperimentId },
): Promise<number> {
  let expired = 0;
  for await (const { info, deletedAt } of allRuns(book)) {
    if (deletedAt !== undefined || (experimentId !== undefined && info.experimentId !== experimentId)) continue;
    if (info.status === "running" || info.status === "scheduled") continue;
    const ended = info.endTime ?? info.startTime;
    if (ended === undefined || ended >= endedBefore) continue;
    await book.runs.deleteRun(info.id, now);
    expired++;
  }
  return expired;
}

/** All runs of a book, one after the other by their ids. */
export async function* allRuns({ whole, runs }: Book): AsyncGenerator<{ readonly info: RunInfo; readonly deletedAt?: Millis }, void> {
  for (let after: RunId | undefined; ; ) {
    const page = await whole.runs({ limit: atOnce, ...(after !== undefined && { after }) });
    for (const { id, deletedAt } of page) {
      const info = await runs.getRunInfo(id).catch(unlessGone);
      if (info !== undefined) yield { info, ...(deletedAt !== undefined && { deletedAt }) };
    }
    if (page.length < atOnce) return;
    after = page.at(-1)?.id;
  }
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
