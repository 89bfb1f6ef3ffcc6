import { ABANDONED_AFTER } from "./artifact/upload-store.ts";
import type { Book } from "./book.ts";
import { NotFound } from "./errors.ts";
import type { BlobHash, ExperimentId } from "./ids.ts";
import { allRuns } from "./retention.ts";
import type { Millis } from "./time.ts";

/** What may go, by time: all else stays. */
export interface GarbageAge {
  /** Runs and experiments that went into the bin before this. */
  readonly deletedBefore: Millis;
  /** Blobs last written before this; younger ones may belong to an upload that has not named them yet. */
  readonly blobsBefore: Millis;
  /** Only what lies in this experiment goes, and itself if it lies in the bin; absent means all. */
  readonly experimentId?: ExperimentId;
}

export interface Collected {
  readonly experiments: number;
  readonly runs: number;
  readonly blobs: number;
}

/** Things looked at in one go. */
const atOnce = 500;

/**
 * Removes for good what lies in the bin for long, then the blobs that neither an artifact nor a data version names. May be cut off anywhere and
 * run again. Nobody else may write to the book meanwhile.
 */
export async function collectGarbage(book: Book, age: GarbageAge): Promise<Collected> {
  const runs = age.experimentId === undefined ? await purgeRuns(book, age.deletedBefore) : await purgeRunsOf(book, age.experimentId, age);
  const experiments = await purgeExperiments(book, age);
  await book.registry.dropUnneededFiles();
  return { runs, experiments, blobs: await deleteBlobs(book, age.blobsBefore) };
}

async function purgeRuns({ runs }: Book, before: Millis): Promise<number> {
  let purged = 0;
  for (;;) {
    const ids = await runs.runsDeletedBefore(before, atOnce);
    for (const id of ids) await runs.purgeRun(id);
    purged += ids.length;
    if (ids.length < atOnce) return purged;
  }
}

async function purgeRunsOf(book: Book, experimentId: ExperimentId, { deletedBefore }: GarbageAge): Promise<number> {
  let purged = 0;
  for await (const { info, deletedAt } of allRuns(book)) {
    if (info.experimentId !== experimentId || deletedAt === undefined || deletedAt >= deletedBefore) continue;
    await book.runs.purgeRun(info.id);
    purged++;
  }
  return purged;
}

async function purgeExperiments({ experiments }: Book, { deletedBefore, experimentId }: GarbageAge): Promise<number> {
  const deleted = await experiments.listExperiments("deleted");
  // Nothing changes an experiment in the bin, so it lies there since its last change.
  const old = deleted.filter(
    (experiment) => experiment.updated < deletedBefore && (experimentId === undefined || experiment.id === experimentId),
  );
  for (const { id } of old) await experiments.purgeExperiment(id).catch(unlessGone);
  return old.length;
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NotFound)) throw error;
}

async function deleteBlobs({ artifacts, datasets, blobs }: Book, before: Millis): Promise<number> {
  await artifacts.uploads.endUploadsBefore(before - ABANDONED_AFTER);
  await datasets.forgetUnfinished(before - ABANDONED_AFTER);
  let deleted = 0;
  const sweep = async (hashes: readonly BlobHash[]): Promise<void> => {
    const [named, needed] = [await artifacts.blobsInUse(hashes), await datasets.blobsInUse(hashes)];
    const unused = hashes.filter((hash) => !named.has(hash) && !needed.has(hash));
    await Promise.all(unused.map((hash) => blobs.deleteBlob(hash, before)));
    deleted += unused.length;
  };
  let some: BlobHash[] = [];
  for await (const hash of blobs.blobsBefore(before)) {
    if (some.push(hash) < atOnce) continue;
    await sweep(some);
    some = [];
  }
  await sweep(some);
  return deleted;
}
