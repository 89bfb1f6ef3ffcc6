/** Which code ran. */
export type CodeRecord = GitCode | PlainCode;

/**
 * A commit and what was changed since. Checking out `commit` and applying the patch artifact gives exactly `tree`,
 * which proves that code was recovered: `git write-tree` says the same id.
 */
export interface GitCode {
  readonly kind: "git";
  /** Absolute path of the working tree's top on the machine that ran; absent in records of earlier versions. */
  readonly root?: string;
  /** Object ids as git writes them (40 or 64 digits). */
  readonly commit: string;
  readonly tree: string;
  /** Absent on a detached head. */
  readonly branch?: string;
  /** Of `origin`, or the first there is, without credentials. */
  readonly remote?: string;
  /** Whether a branch of a remote, as last fetched, holds the commit. */
  readonly pushed: boolean;
  /** Whether `tree` differs from the commit's own: only then is there a patch. */
  readonly dirty: boolean;
  /** Whether the patch was kept whole, as it was; else `skipped` or the capture's gaps say what is missing. */
  readonly patch?: KeptText;
  /** The commits that are not on the remote; absent when `pushed`, or when they were too large. */
  readonly bundle?: KeptText;
  /** Untracked files that went into `tree`. */
  readonly untracked: readonly string[];
  /** What git sees and `tree` leaves out. */
  readonly skipped: readonly SkippedFile[];
  readonly submodules: readonly Submodule[];
}

/** There was no repository: the code files that were read, each kept below `trialbook/code/`. */
export interface PlainCode {
  readonly kind: "files";
  /** Absolute: paths of `files` begin here. */
  readonly root: string;
  /** Ascending by path. */
  readonly files: readonly KeptFile[];
  readonly skipped: readonly SkippedFile[];
}

export interface KeptText {
  readonly sha256: string;
  readonly size: number;
  /** Places where a secret was masked; more than 0 means that it no longer applies as it is. */
  readonly masked?: number;
}

export interface KeptFile {
  /** With `/` between parts. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

export interface SkippedFile {
  readonly path: string;
  readonly size: number;
  /** For a person: "larger than 1 MiB". */
  readonly why: string;
}

export interface Submodule {
  readonly path: string;
  readonly commit: string;
  /** Whether it holds changes of its own, which are not kept. */
  readonly dirty: boolean;
}
