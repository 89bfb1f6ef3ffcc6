import type { GroupCommit } from "./group-commit.ts";

/** Longer memories are forgotten: whoever is that far behind reads everything anew. */
const REMEMBERED = 100_000;

/**
 * Which runs were written to, in order, so that what is kept of runs in memory (such as columns for searches) can
 * follow by reading those runs alone again. A version is a place in that order.
 */
export class RunChanges {
  #seqs: number[] = [];
  /** The version of `#seqs[0]`. */
  #first = 0;
  /** How many of `#seqs` someone may have seen; a version taken without reading counts as well. */
  #seen = 0;

  constructor(commits: GroupCommit) {
    commits.afterRollback(() => this.noteAll());
  }

  get version(): number {
    this.#seen = this.#seqs.length;
    return this.#first + this.#seqs.length;
  }

  /** Within work: this run is made, changed, or removed. */
  note(seq: number): void {
    // A training writes to its run many times in a row; nobody that has not looked since needs to hear it again.
    if (this.#seqs.length > this.#seen && this.#seqs.at(-1) === seq) return;
    if (this.#seqs.length >= 2 * REMEMBERED) this.#forget(REMEMBERED);
    this.#seqs.push(seq);
  }

  /** Within work: any number of runs changed. */
  noteAll(): void {
    // Versions given out before now lie before the first that is remembered.
    this.#forget(this.#seqs.length);
    this.#first++;
  }

  /** The runs written to since a version, some perhaps twice; `undefined` if that is not known any more. */
  since(version: number): readonly number[] | undefined {
    if (version < this.#first) return undefined;
    return this.#seqs.slice(version - this.#first);
  }

  #forget(count: number): void {
    this.#seqs.splice(0, count);
    this.#first += count;
    this.#seen = Math.max(0, this.#seen - count);
  }
}
