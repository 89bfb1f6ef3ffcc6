import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Unavailable } from "@trialbook/core/errors.ts";
import { forgetServer, identifyThisProcess, isAlive, rememberedServer, rememberServer } from "./server-file.ts";

/** A data folder that no other process can open while this one has it. */
export interface FolderLock {
  /** Whether the process that had the folder before ended without letting go of it: killed, or its power was cut. */
  readonly afterUncleanStop: boolean;
  /** Tells others on this machine, such as the command line, where this folder's server listens, and the key that lets them in. */
  announce(address: string, key?: string): void;
  release(): void;
}

/**
 * Makes the folder if need be and takes it for this process alone. What locks is the operating system, through a
 * transaction on `lock.db` that stays open: it cannot race, and a killed process lets go by dying. `server.json`
 * beside it only says who that is.
 *
 * @throws {Unavailable} naming the process that has it
 */
export function lockFolder(folder: string): FolderLock {
  makePrivate(folder);
  const file = join(folder, "lock.db");
  closeSync(openSync(file, "a", 0o600));
  const handle = new DatabaseSync(file, { timeout: 0 });
  try {
    handle.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    handle.close();
    throw heldBy(folder, error);
  }
  const before = rememberedServer(folder);
  const me = identifyThisProcess();
  rememberServer(folder, me);
  return {
    afterUncleanStop: before !== undefined,
    announce: (address, key) => rememberServer(folder, { ...me, address, ...(key !== undefined && { key }) }),
    release() {
      forgetServer(folder);
      handle.close();
    },
  };
}

/** Closes a folder to other users and to git. A folder that already holds other things keeps its rights. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0 && !existsSync(join(folder, "lock.db"))) return;
  chmodSync(folder, 0o700);
  if (!existsSync(join(folder, ".gitignore"))) writeFileSync(join(folder, ".gitignore"), "*\n", { mode: 0o600 });
}

function heldBy(folder: string, cause: unknown): Unavailable {
  const holder = rememberedServer(folder);
  const who =
    holder === undefined || !isAlive(holder)
      ? "another server"
      : `the server with pid ${holder.pid}${holder.address === undefined ? "" : ` at ${holder.address}`}`;
  const error = new Unavailable(`The folder ${folder} is in use by ${who}. Stop that one, or give another folder with --data.`);
  error.cause = cause;
  return error;
}
