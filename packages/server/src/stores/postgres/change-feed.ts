import type { Change, Changes } from "@trialbook/core/changes.ts";
import { strongestChanges } from "../changes/strongest-changes.ts";

/** Carries changes to other servers on the same database. */
export interface ChangeRelay {
  send(changes: readonly Change[]): void;
}

/** Tells listeners in this process of commits, those of other servers too. */
export class ChangeFeed implements Changes {
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #gathered: Change[] = [];
  #relay: ChangeRelay | undefined;

  /** From now on other servers are told too. */
  relayTo(relay: ChangeRelay): void {
    this.#relay = relay;
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** These changes were committed by this server. */
  changed(changes: readonly Change[]): void {
    this.#relay?.send(changes);
    this.heard(changes);
  }

  /** These changes were committed by some server. */
  heard(changes: readonly Change[]): void {
    if (this.#listeners.size === 0 || changes.length === 0) return;
    if (this.#gathered.length === 0) setImmediate(() => this.#tell());
    this.#gathered.push(...changes);
  }

  #tell(): void {
    const changes = strongestChanges(this.#gathered);
    this.#gathered = [];
    for (const listener of this.#listeners) listener(changes);
  }
}
