import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceRun } from "./mlflow-source.ts";

/** What an import of this source has already brought into a folder's book, so that the next one goes on from there. */
export interface ImportJournal {
  /** Whether the run was brought whole, and has not changed since. */
  has(run: SourceRun): boolean;
  add(run: SourceRun): void;
}

/** @param source what the source is called; each has a journal of its own */
export function openImportJournal(folder: string, source: string): ImportJournal {
  const directory = join(folder, "imports");
  const file = join(directory, `${createHash("sha256").update(source).digest("hex").slice(0, 16)}.txt`);
  // A line that a kill cut short matches no run, so that run is brought again.
  const done = new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return {
    has: (run) => done.has(lineOf(run)),
    add(run) {
      const line = lineOf(run);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      // The empty line before it ends what a kill cut short.
      appendFileSync(file, `\n${line}`, { mode: 0o600 });
      done.add(line);
    },
  };
}

/** The run, and a hash of what its source says of it: one more point changes the latest ones. */
function lineOf(run: SourceRun): string {
  const text = JSON.stringify(run, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : spelt(value)));
  return `${run.id} ${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

function spelt(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
