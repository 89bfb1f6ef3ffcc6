import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { bootId, isRunning, processIdentity } from "./process-identity.ts";
import type { RunFolder } from "./run-folder.ts";

/** The right to finish and send a journal that nobody watches. */
export interface Claim {
  release(): void;
}

/** Takes a journal for this process; nothing if another one that still runs has it, or if it is gone already. */
export function claimJournal(folder: RunFolder): Claim | undefined {
  const file = join(folder.path, "claim");
  const mine = JSON.stringify({ ...processIdentity(process.pid), host: hostname(), boot: bootId() });
  const claim = { release: () => rmSync(file, { force: true }) };
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
      return claim;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) return undefined;
      if (isHeld(file)) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

function isHeld(file: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as { pid: number; started: string; host: string; boot: string };
    return isRunning(holder, holder);
  } catch {
    return false; // Torn by a crash, or let go of meanwhile.
  }
}
