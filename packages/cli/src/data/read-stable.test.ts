import { appendFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../testing/server-process.ts";
import { readBuffer, readStable } from "./read-stable.ts";

function file(text: string): string {
  const path = join(temporaryFolder(onTestFinished), "file");
  writeFileSync(path, text);
  return path;
}

it("reads a file again that changed while it was read, and sees only its new state", () => {
  const path = file("before");
  const seen: string[][] = [];
  const read = readStable(Buffer.from(path), readBuffer(), () => {
    const pieces: string[] = [];
    seen.push(pieces);
    return {
      piece(bytes) {
        pieces.push(Buffer.from(bytes).toString());
        if (seen.length === 1) appendFileSync(path, " and after");
      },
    };
  });
  expect(read.file.size).toBe("before and after".length);
  expect(seen.at(-1)).toEqual(["before and after"]);
});

it("refuses a file that never holds still, by name", () => {
  const path = file("x");
  const keepWriting = () => ({ piece: () => appendFileSync(path, "x") });
  expect(() => readStable(Buffer.from(path), readBuffer(), keepWriting)).toThrow(`${path} changed while it was read, 3 times`);
});

it("does not follow a link that took the file's place", () => {
  const path = file("x");
  symlinkSync(path, `${path}-link`);
  expect(() => readStable(Buffer.from(`${path}-link`), readBuffer(), () => ({ piece() {} }))).toThrow("ELOOP");
});
