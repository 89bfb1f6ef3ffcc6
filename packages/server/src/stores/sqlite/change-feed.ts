import type { Change, Changes } from "@trialbook/core/changes.ts";
import { strongestChanges } from "../changes/strongest-changes.ts";
import type { GroupCommit } from "./group-commit.ts";

/** Gathers what the works of a group change, and tells of it once the group is committed. */
export class ChangeFeed implements Changes {
  readonly #commits: GroupCommit;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #gathered: Change[] = [];

  constructor(commits: GroupCommit) {
    this.#commits = commits;
    commits.afterCommit(() => this.#tell());
    commits.afterRollback(() => {
      this.#gathered = [];
    });
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Within work: says what it changes. Costs nothing while nobody listens. */
  changed(change: Change): void {
    if (this.#listeners.size === 0) return;
    const length = this.#gathered.length;
    this.#commits.onWorkFailed(() => {
      this.#gathered.length = length;
    });
    this.#gathered.push(change);
  }

  #tell(): void {
    if (this.#gathered.length === 0) return;
    const changes = strongestChanges(this.#gathered);
    this.#gathered = [];
    // After the group's answers: a slow or broken listener must not keep or spoil them.
    setImmediate(() => {
      for (const listener of this.#listeners) listener(changes);
    });
  }
}
