import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Destination } from "../send/destination.ts";

/** The folder in which journals of runs for this destination lie. */
export function journalHome(destination: Destination, env: Readonly<Record<string, string | undefined>>): string {
  if (destination.kind === "folder") return join(destination.data, "journal");
  return join(env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "trialbook", "journal");
}

/** Makes the folder, closed to other users. A data folder that is made for it ignores itself in git, as the server's does. */
export function makeJournalHome(destination: Destination, home: string): void {
  if (destination.kind === "folder" && !existsSync(destination.data)) {
    mkdirSync(destination.data, { recursive: true, mode: 0o700 });
    chmodSync(destination.data, 0o700);
    writeFileSync(join(destination.data, ".gitignore"), "*\n", { mode: 0o600 });
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
}

/** Journals that wait, oldest first. */
export function waitingJournals(home: string): readonly string[] {
  return existsSync(home)
    ? readdirSync(home)
        .filter((name) => /^\d{8}T\d{6}-[0-9a-f]{8}$/.test(name))
        .sort()
    : [];
}

/** Sorts by time; the random part tells runs of one second apart. */
export function journalId(at: number, random: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}-${random.slice(0, 8)}`;
}
