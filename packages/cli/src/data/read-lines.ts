import { closeSync, openSync, readSync } from "node:fs";

const CHUNK = 256 * 1024;

/** Lines of a file, a chunk in memory at a time; none if it is not there. A last line without its end is left out. */
export function* readLines(path: string): Generator<string, void> {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return;
  }
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let rest = Buffer.alloc(0);
    for (let got = readSync(descriptor, buffer); got > 0; got = readSync(descriptor, buffer)) {
      const bytes = Buffer.concat([rest, buffer.subarray(0, got)]);
      const end = bytes.lastIndexOf(10) + 1;
      if (end > 0) yield* bytes.toString("utf8", 0, end - 1).split("\n");
      rest = bytes.subarray(end);
    }
  } finally {
    closeSync(descriptor);
  }
}
