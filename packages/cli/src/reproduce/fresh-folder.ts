import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../command.ts";

/** Where a reproduction takes place; nothing outside of it is written by us. */
export interface FreshFolder {
  readonly path: string;
  /** The code's top folder. */
  readonly root: string;
  /** Files that had absolute paths elsewhere, under those paths. */
  readonly elsewhere: string;
  /** The Python environment. */
  readonly python: string;
  /** Scratch for patches and bundles. */
  readonly scratch: string;
}

/** @param into absent: a new folder among the temporary ones @throws {UsageError} if it holds something */
export function freshFolder(into: string | undefined): FreshFolder {
  if (into !== undefined && existsSync(into) && readdirSync(into).length > 0)
    throw new UsageError(`${into} is not empty; name a folder that is not there yet.`);
  if (into !== undefined) mkdirSync(into, { recursive: true, mode: 0o700 });
  const made = into === undefined ? mkdtempSync(join(tmpdir(), "trialbook-reproduce-")) : resolve(into);
  chmodSync(made, 0o700);
  const path = realpathSync(made);
  const at = (name: string): string => join(path, name);
  const folder = { path, root: at("code"), elsewhere: at("elsewhere"), python: at("python"), scratch: at("scratch") };
  for (const one of [folder.root, folder.elsewhere, folder.scratch]) mkdirSync(one);
  return folder;
}

export function removeFolder({ path }: FreshFolder): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
