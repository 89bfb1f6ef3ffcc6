import { constants, copyFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KeptFile } from "@trialbook/core/reproduction/code-record.ts";
import type { JournalEvent } from "@trialbook/core/reproduction/journal-line.ts";
import type { RunFolder } from "../journal/run-folder.ts";
import { hashFile } from "./hash-file.ts";

/** A file of which the journal's folder holds a copy. */
export interface Kept extends Omit<KeptFile, "path"> {
  /** The line that makes it an artifact. */
  readonly event: JournalEvent;
}

/** Copies a file into the journal's folder, under its hash, so that later changes don't reach it. @throws what copying throws */
export async function keepFile(folder: RunFolder, path: string | Buffer, artifact: string): Promise<Kept> {
  mkdirSync(folder.files, { recursive: true, mode: 0o700 });
  const draft = join(folder.files, "new");
  copyFileSync(path, draft, constants.COPYFILE_FICLONE);
  const sha256 = await hashFile(draft);
  const { size } = statSync(draft);
  renameSync(draft, join(folder.files, sha256));
  return { sha256, size, event: { kind: "artifact", name: artifact, file: `files/${sha256}`, size, sha256 } };
}

/** A path as the name of an artifact: nothing that a server would refuse, and never above where it belongs. */
export function artifactName(...parts: readonly string[]): string {
  return (
    parts
      .join("/")
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
      .map((part) => (part === ".." ? "_up" : part.replaceAll(/[\u0000-\u001f\u007f\\]/g, "_").slice(0, 120)))
      .join("/")
  );
}
