import type { BlobHash } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { DatasetOverview, DataVersion, VersionReference } from "./data-version.ts";

/** A version to record; names and digests are validated already. */
export interface NewDataVersion {
  readonly name: string;
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
  readonly manifest: BlobHash;
  readonly profile?: BlobHash;
  readonly source: string;
  readonly at: Millis;
}

/** What a back-end keeps about data versions; `server/src/stores/contract/datasets.contract.ts` holds each one to it. */
export interface DatasetStore {
  /**
   * Notes that a manifest needs these blobs, before a version has it; a repeat is no error. Cost grows with the blobs given.
   */
  keepBlobs(manifest: BlobHash, blobs: readonly BlobHash[], at: Millis): Promise<void>;
  /**
   * Records a version under the next number, making the dataset with its first; a dataset that has a version of this digest
   * gives that one, so a request may be repeated.
   */
  addVersion(version: NewDataVersion): Promise<{ readonly version: DataVersion; readonly created: boolean }>;
  /** Ascending by name (code points). */
  listDatasets(): Promise<readonly DatasetOverview[]>;
  /** Newest first. @throws {NotFound} if there is no such dataset */
  listVersions(name: string): Promise<readonly DataVersion[]>;
  /** @throws {NotFound} naming what is not there: the dataset, the number or the alias */
  getVersion(name: string, reference: VersionReference): Promise<DataVersion>;
  /** Versions of any name whose digest begins so, oldest first, at most `limit`. */
  findByDigest(prefix: string, limit: number): Promise<readonly DataVersion[]>;
  /** Names a version; an alias that named another moves. @throws {NotFound} */
  setAlias(name: string, alias: string, number: number): Promise<DataVersion>;
  /** @throws {NotFound} if there is no such alias */
  deleteAlias(name: string, alias: string): Promise<void>;
  /** Of these blobs, the ones that some version, or one that is being added, needs. */
  blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>>;
  /** Lets go of the blobs of manifests that were begun before a time and never became a version. */
  forgetUnfinished(before: Millis): Promise<void>;
}
