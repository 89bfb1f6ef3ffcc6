import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bootId, isRunning, type ProcessIdentity, processIdentity } from "../capture/journal/process-identity.ts";
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
  const made = into === undefined ? mkdtempSync(join(tmpdir(), PREFIX)) : resolve(into);
  chmodSync(made, 0o700);
  const path = realpathSync(made);
  const at = (name: string): string => join(path, name);
  if (into === undefined) {
    writeFileSync(at(OWNER), JSON.stringify({ ...processIdentity(process.pid), host: hostname(), boot: bootId() }), { mode: 0o600 });
    removeForsaken(tmpdir());
  }
  const folder = { path, root: at("code"), elsewhere: at("elsewhere"), python: at("python"), scratch: at("scratch") };
  for (const one of [folder.root, folder.elsewhere, folder.scratch]) mkdirSync(one);
  return folder;
}

/** The R library beside the Python environment; there only where one was restored. */
export function rLibraryOf({ python }: FreshFolder): string {
  return `${python}-r`;
}

const PREFIX = "trialbook-reproduce-";
/** Says which process works in a temporary folder. */
const OWNER = "owner.json";

/** Removes the temporary folders of processes that were killed before they could. Those of other machines and users stay. */
function removeForsaken(place: string): void {
  for (const name of readdirSync(place)) {
    const path = join(place, name);
    if (name.startsWith(PREFIX) && isForsaken(path)) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isForsaken(path: string): boolean {
  try {
    if (lstatSync(path).uid !== process.getuid?.()) return false;
    const owner = JSON.parse(readFileSync(join(path, OWNER), "utf8")) as ProcessIdentity & { readonly host: string; readonly boot: string };
    return owner.host === hostname() && !isRunning(owner, owner);
  } catch {
    return false; // It is being made, or of an earlier version: nobody can say whose it is.
  }
}

export function removeFolder({ path }: FreshFolder): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
