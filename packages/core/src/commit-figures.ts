/** Upper ends of the buckets by which commits are told apart: how many writes shared one. */
export const COMMIT_SIZES: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What a back-end's commits were like since it was opened. Noting one costs a few additions. */
export class CommitFigures {
  /** `buckets[i]` counts commits of at most as many writes as bound i says and more than the one before; the last one, the larger. */
  readonly buckets: number[] = Array.from({ length: COMMIT_SIZES.length + 1 }, () => 0);
  commits = 0;
  /** Writes in all of them. */
  writes = 0;
  /** Time that they took, in milliseconds. */
  milliseconds = 0;
  /** Commits that were lost: the disk was full, the database went away. */
  failed = 0;
  /** Metric points that were taken; one sent twice counts twice. */
  points = 0;

  committed(writes: number, milliseconds: number): void {
    this.commits++;
    this.writes += writes;
    this.milliseconds += milliseconds;
    let i = 0;
    while (i < COMMIT_SIZES.length && writes > (COMMIT_SIZES[i] as number)) i++;
    this.buckets[i] = (this.buckets[i] as number) + 1;
  }
}
