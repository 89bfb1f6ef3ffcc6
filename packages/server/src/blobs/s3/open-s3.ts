import { ABANDONED_AFTER } from "@trialbook/core/artifact/upload-store.ts";
import type { Clock } from "@trialbook/core/time.ts";
import { S3Blobs, type S3BlobsOptions } from "./s3-blobs.ts";

/** Between two sweeps of unfinished uploads, in milliseconds. */
const SWEEP = 3_600_000;

/** What a server has open of an object store. */
export interface OpenS3Blobs {
  readonly blobs: S3Blobs;
  /** Begins no more sweeps and waits for one that goes on. */
  stop(): Promise<void>;
}

/**
 * Blobs in a bucket that answers, with unfinished uploads swept once an hour. Several servers may sweep at once.
 *
 * @throws {Unavailable} if the bucket can't be read and written, with what to do
 */
export async function openS3Blobs({ clock, ...options }: S3BlobsOptions & { readonly clock: Clock }): Promise<OpenS3Blobs> {
  const blobs = new S3Blobs(options);
  await blobs.checkWritable();
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // The store may be away; the next sweep is soon enough.
    sweeping = blobs.sweepUnfinished(clock() - ABANDONED_AFTER).catch(() => {});
  }, SWEEP).unref();
  return {
    blobs,
    stop() {
      clearInterval(timer);
      return sweeping;
    },
  };
}
