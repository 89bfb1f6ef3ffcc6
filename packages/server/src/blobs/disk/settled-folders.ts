import { open } from "node:fs/promises";

/** Knows which folders hold names that a power cut could still take, and makes the disk keep them. */
export class SettledFolders {
  /** The last change of each folder that the disk may not have yet. */
  readonly #pending = new Map<string, number>();
  #changes = 0;

  /** A name was just made in a folder. */
  changed(folder: string): void {
    this.#changes++;
    this.#pending.set(folder, this.#changes);
  }

  /** Resolves when the disk has every name made in the folder before; a failed wait leaves it to the next one. */
  async settled(folder: string): Promise<void> {
    const change = this.#pending.get(folder);
    if (change === undefined) return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (this.#pending.get(folder) === change) this.#pending.delete(folder);
  }
}
