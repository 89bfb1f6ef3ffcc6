import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

const CHUNK = 256 * 1024;

/** Tells which files hooks saw being opened for writing, as they see them: each report is read on from where it was. */
export class WrittenFiles {
  readonly #folder: string;
  readonly #read = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Paths that were told since the last call, perhaps several times; those that are no UTF-8 are left out. */
  next(): readonly string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith("open."))
      .flatMap((name) => this.#more(name));
  }

  #more(name: string): readonly string[] {
    const paths: string[] = [];
    const file = openSync(join(this.#folder, name), "r");
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const from = this.#read.get(name) ?? 0;
        const got = readSync(file, buffer, 0, CHUNK, from);
        const whole = buffer.subarray(0, got).lastIndexOf(0) + 1;
        if (whole === 0) return paths;
        this.#read.set(name, from + whole);
        for (const record of buffer.toString("latin1", 0, whole).split("\0")) {
          const path = /^[WN]/.test(record) ? Buffer.from(record.slice(1), "latin1") : undefined;
          if (path !== undefined && Buffer.from(path.toString()).equals(path)) paths.push(path.toString());
        }
      }
    } finally {
      closeSync(file);
    }
  }
}
