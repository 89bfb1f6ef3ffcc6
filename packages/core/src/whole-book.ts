import type { ApiToken, Invitation, User } from "./account/account.ts";
import type { NewToken } from "./account/account-store.ts";
import type { ArtifactFile } from "./artifact/artifact.ts";
import type { CommitFigures } from "./commit-figures.ts";
import type { Experiment } from "./experiment/experiment.ts";
import type { RunId } from "./ids.ts";
import type { ColdPoints } from "./metric/cold-points.ts";
import type { Page } from "./page.ts";
import type { Millis } from "./time.ts";

/** A run as it is found when all of them are walked through. */
export interface KnownRun {
  readonly id: RunId;
  /** When it went into the bin; absent for one that is not there. */
  readonly deletedAt?: Millis;
  readonly idempotencyKey?: string;
}

/** An experiment with all that a back-end keeps of it. */
export interface KeptExperiment extends Experiment {
  readonly lastActivity?: Millis;
}

/** Somebody's account with what they sign in by: hashes, never what was hashed. Who is signed in is not part of it. */
export interface KeptAccount {
  readonly user: User;
  readonly passwordHash?: string;
  readonly invitation?: Invitation;
  /** By id. */
  readonly tokens: readonly (NewToken & Pick<ApiToken, "lastUsed">)[];
}

/** How much there is. */
export interface BookSize {
  readonly experiments: number;
  readonly runs: number;
  /** Metric points; one sent twice may count twice until it is sealed. */
  readonly points: number;
  readonly artifacts: number;
  /** Of all artifacts by their names, so a content with two names counts twice. */
  readonly artifactBytes: number;
  /** What the database takes. */
  readonly storeBytes: number;
}

/** What moving, checking and watching a whole book needs beside the ports of everyday work. */
export interface WholeBook {
  /** All runs of all experiments, those in the bin too, ascending by id from the one after `after`. */
  runs(page: { readonly after?: RunId; readonly limit: number }): Promise<readonly KnownRun[]>;
  /** All names of files, in an order of the back-end's own. */
  artifacts(page: { readonly limit: number; readonly cursor?: string }): Promise<Page<ArtifactFile>>;
  /**
   * Makes an experiment exactly as another book has it, with its id, or brings all its facts to these; its runs are not
   * touched. Experiments that are made later get higher ids.
   *
   * @throws {AlreadyExists} if another one has the name
   */
  keepExperiment(experiment: KeptExperiment): Promise<void>;
  /** Absent if there is no such account. */
  account(userId: string): Promise<KeptAccount | undefined>;
  /**
   * Makes an account exactly as another book has it, with its id, or brings all of it to these facts; who was signed in with it
   * has to sign in again.
   *
   * @throws {AlreadyExists} if another one has the name
   */
  keepAccount(account: KeptAccount): Promise<void>;
  /** The highest number that a version of this registered model ever had; 0 if there was none, or no such model. */
  lastVersionOf(model: string): Promise<number>;
  /** Versions of this registered model that are made later get higher numbers than this. */
  countVersionsFrom(model: string, last: number): Promise<void>;
  /** Reads through all that the back-end keeps and tells what is not as it was written: a line each, nothing for a sound book. */
  faults(): AsyncIterable<string>;
  /** Counts all there is; takes seconds for a billion points, and holds nobody up meanwhile. */
  size(): Promise<BookSize>;
  /** Packed points that lie in the files. */
  readonly cold: ColdPoints;
  /** Figures that go on counting. */
  readonly commits: CommitFigures;
  /** Writes that wait for their commit now. */
  waitingWrites(): number;
}
