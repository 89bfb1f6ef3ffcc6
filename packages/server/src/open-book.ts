import type { Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import type { Book } from "@trialbook/core/book.ts";
import { Unavailable } from "@trialbook/core/errors.ts";
import { openAccounts } from "./auth/open-accounts.ts";
import { DiskBlobs } from "./blobs/disk/disk-blobs.ts";
import { openS3Blobs } from "./blobs/s3/open-s3.ts";
import { S3Blobs } from "./blobs/s3/s3-blobs.ts";
import type { ServerConfig } from "./config.ts";
import type { Log } from "./http/log.ts";
import type { ReadFile } from "./stores/points/cold-files.ts";
import { openPostgresStores } from "./stores/postgres/open-postgres.ts";
import { lockFolder } from "./stores/sqlite/folder-lock.ts";
import { openSqliteReader } from "./stores/sqlite/open-reader.ts";
import { openSqliteStores } from "./stores/sqlite/open-sqlite.ts";
import { liveServer } from "./stores/sqlite/server-file.ts";
import { newId, systemLog } from "./system.ts";
import { fernet, type SecretBox } from "./webhooks/fernet.ts";
import { folderKey } from "./webhooks/secret-key.ts";

/** A book, and the folder that this process alone has open. */
export interface OpenBook extends Book {
  /** Tells other programs on this machine where this folder's server listens, and the key that lets them in. */
  announce(address: string, key?: string): void;
}

/** @throws {Unavailable} if another process has the folder, with its pid, or the database or the object store does not answer */
export async function openBook(
  config: Pick<ServerConfig, "data" | "durability" | "store" | "blobs">,
  log: Log = systemLog,
): Promise<OpenBook> {
  let files: Blobs | undefined;
  const readFile: ReadFile = async (hash, range) => {
    if (files === undefined) throw new Unavailable("The files of this book are not open yet. Try again.");
    return files.readBlob(hash, range);
  };
  const stores = await openStores(config, { log, readFile });
  try {
    if (config.blobs === undefined) {
      files = new DiskBlobs({ folder: config.data, durability: config.durability });
      return { ...stores, blobs: files };
    }
    const { blobs, stop } = await openS3Blobs({ settings: config.blobs, newId, random: Math.random, clock: Date.now });
    files = blobs;
    return {
      ...stores,
      blobs,
      async close() {
        await stop();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function openStores(
  { data, durability, store }: Pick<ServerConfig, "data" | "durability" | "store">,
  { log, readFile }: { readonly log: Log; readonly readFile: ReadFile },
): Promise<Omit<OpenBook, "blobs">> {
  const onDamage = (findings: readonly string[]): void => {
    for (const finding of findings) log.error(`The book was not closed in order and is damaged: ${finding}`);
  };
  if (store === undefined) return openSqliteStores({ folder: data, durability, clock: Date.now, onDamage, readFile });
  const lock = lockFolder(data);
  try {
    const stores = await openPostgresStores({ url: store, durability, clock: Date.now, onDamage, readFile });
    return {
      ...stores,
      announce: lock.announce,
      async close() {
        await stores.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens a book to read it, also beside the server that writes to it. A folder's book is read as it is at this moment, one in
 * PostgreSQL statement by statement.
 *
 * @throws {Invalid} if there is no book of this schema @throws {Unavailable} if the database does not answer
 */
export async function openBookToRead(
  { data, store, blobs: place }: Pick<ServerConfig, "data" | "store" | "blobs">,
  onDamage: (findings: readonly string[]) => void,
): Promise<Book> {
  const blobs =
    place === undefined
      ? new DiskBlobs({ folder: data, durability: "relaxed", access: "read" })
      : new S3Blobs({ settings: place, newId, random: Math.random });
  const readFile: ReadFile = (hash, range) => blobs.readBlob(hash, range);
  if (store === undefined) return { ...openSqliteReader({ folder: data, clock: Date.now, onDamage, readFile }), blobs };
  const reading = { durability: "relaxed", clock: Date.now, onDamage, readFile, access: "read" } as const;
  return { ...(await openPostgresStores({ url: store, ...reading })), blobs };
}

/** The accounts of a book that no server need have open; for the command line. */
export async function openPeople(config: ServerConfig, log: Log = systemLog) {
  const book = await openBook(config, log);
  const { people } = openAccounts({ accounts: book.accounts, clock: Date.now, newId, isSecure: false, trustsAll: false });
  return { people, close: () => book.close() };
}

/** Seals and opens the secrets of a book's webhooks with the key that its server has; the folder gets one if it has none. */
export function webhookSecrets({ data, webhooks }: Pick<ServerConfig, "data" | "webhooks">): SecretBox {
  return fernet(webhooks.secretKey ?? folderKey(data));
}

/** Where the server listens that has a data folder open; absent when none has. */
export function addressOfServer(folder: string): string | undefined {
  return liveServer(folder)?.address;
}
