import type { Book } from "@trialbook/core/book.ts";
import { StorageFull, TrialbookError, Unavailable } from "@trialbook/core/errors.ts";
import type { Kind, MigrateReport } from "./migrate-report.ts";

/** What every part of a migration works with. */
export interface Moving {
  readonly from: Book;
  readonly to: Book;
  readonly report: MigrateReport;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/** One record on its way. */
export interface Record {
  readonly kind: Kind;
  /** For people, when it cannot be moved. */
  readonly what: string;
  /** A digest of all that a book has of it; absent if it has none. */
  digest(book: Book): Promise<string | undefined>;
  /** Brings it into the target, where all or some of it may be already. */
  write(): Promise<void>;
}

/**
 * Moves one record: if the target has the same it is left alone, else it is written, read back and compared. So a migration
 * that was cut off goes on where it stopped, and a repeated one brings what has changed since. What cannot be written is
 * told, and costs nothing else.
 *
 * @throws {StorageFull} @throws {Unavailable} when nothing more can be written
 */
export async function moveRecord({ from, to, report, signal }: Moving, record: Record): Promise<void> {
  signal.throwIfAborted();
  const { kind, what } = record;
  const source = await record.digest(from);
  if (source === undefined) return; // Removed since it was listed.
  report.counts[kind].found++;
  if ((await record.digest(to)) === source) {
    report.counts[kind].same++;
    report.compared(source, source);
    return;
  }
  try {
    await record.write();
  } catch (error) {
    if (!(error instanceof TrialbookError) || error instanceof StorageFull || error instanceof Unavailable) throw error;
    report.differing.push(`${what}: ${error.message}`);
    return;
  }
  const target = (await record.digest(to)) ?? "";
  report.compared(source, target);
  if (target === source) report.counts[kind].written++;
  else report.differing.push(`${what}: the target has other content of it, which cannot be changed into that of the source`);
}

/** Does work for all of some things, a few at a time. */
export async function eachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
