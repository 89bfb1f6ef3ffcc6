import { closeSync, openSync, writeSync } from "node:fs";

const BATCH = 256 * 1024;

/** Writes lines to a new file, many at a time. */
export class LineWriter {
  readonly #descriptor: number;
  #held = "";

  /** @throws if the file is there already */
  constructor(path: string) {
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  line(text: string): void {
    this.#held += `${text}\n`;
    if (this.#held.length > BATCH) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#held);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
    this.#held = "";
  }
}
