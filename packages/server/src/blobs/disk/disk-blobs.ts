import { hash as digest } from "node:crypto";
import { mkdirSync, rmSync, statSync, unlinkSync } from "node:fs";
import { open, readdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Blobs, ByteRange } from "@trialbook/core/artifact/artifact-store.ts";
import { Invalid, NotFound, TrialbookError, Unavailable } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { type Expected, incoming } from "../incoming.ts";
import { Turns } from "../turns.ts";
import { blobPath, isMissing, moveInto, readPart, renewStored } from "./blob-folder.ts";
import { BlobReader } from "./blob-reader.ts";
import { DEFAULT_RESERVE, freeBytes, meansNoRoom, noRoom } from "./free-space.ts";
import { SettledFolders } from "./settled-folders.ts";
import { type Durability, writeArriving, writeWhole } from "./write-file.ts";

/** Up to this many bytes are handled in one go, in less time than handing them to another thread would take. */
const SMALL = 64 * 1024;

/**
 * Opens and reads of large files that are under way. What they bring is sent on within one turn of the event loop, and others
 * wait for that: where 400 clients asked at once, a turn took 50 to 75 ms of CPU time without this bound and 10 to 30 with it.
 */
const READS_AT_ONCE = 4;

export interface DiskBlobsOptions {
  /** The data folder; `blobs` and `tmp` in it are this store's own. */
  readonly folder: string;
  readonly durability: Durability;
  /** Bytes to keep free on the disk; default 16 MiB. */
  readonly reserve?: number;
  /** Reads only, beside a server that has the folder: makes and clears away nothing. Default `write`. */
  readonly access?: "read" | "write";
  /** Bytes free below a folder; a parameter so that a full disk can be played. */
  readonly free?: (folder: string) => number;
}

/**
 * Blobs as files `blobs/ab/<hash>`, each written under a temporary name in `tmp` first, so that a reader sees a whole
 * file or none. One process at a time may have the folder open.
 */
export class DiskBlobs implements Blobs {
  readonly #options: Required<DiskBlobsOptions>;
  readonly #root: string;
  readonly #temporary: string;
  readonly #folders = new SettledFolders();
  readonly #reads = new Turns(READS_AT_ONCE);
  #uploads = 0;

  /** Makes the folders, and clears away what a killed process left half written. */
  constructor(options: DiskBlobsOptions) {
    this.#options = { reserve: DEFAULT_RESERVE, free: freeBytes, access: "write", ...options };
    this.#root = join(options.folder, "blobs");
    this.#temporary = join(options.folder, "tmp");
    if (options.access === "read") return;
    rmSync(this.#temporary, { recursive: true, force: true });
    mkdirSync(this.#temporary, { recursive: true, mode: 0o700 });
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
  }

  async writeBlob(bytes: AsyncIterable<Uint8Array>, expected: Expected): Promise<{ hash: BlobHash; size: number }> {
    if (this.#options.access === "read") throw new Invalid("This book was opened to be read; nothing can be stored in it.");
    const chunks = incoming(bytes, expected);
    try {
      this.#keepReserve(expected.size ?? 0);
      const held: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of chunks) {
        held.push(chunk);
        size += chunk.byteLength;
        if (size > SMALL) return await this.#writeLarge(held, chunks);
      }
      return await this.#writeSmall(Buffer.concat(held, size));
    } catch (error) {
      throw meansNoRoom(error) ? noRoom() : error;
    }
  }

  async storedBlobs(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const stored = new Set<BlobHash>();
    const now = new Date();
    for (const hash of hashes) {
      const isThere = await utimes(blobPath(this.#root, hash), now, now).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      );
      if (isThere) stored.add(hash);
    }
    return stored;
  }

  async blobSizes(hashes: readonly BlobHash[]): Promise<ReadonlyMap<BlobHash, number>> {
    const sizes = new Map<BlobHash, number>();
    for (const hash of hashes) {
      const found = await stat(blobPath(this.#root, hash)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (found !== undefined) sizes.set(hash, found.size);
    }
    return sizes;
  }

  async checkWritable(): Promise<void> {
    const temporary = this.#newTemporary();
    try {
      this.#keepReserve(0);
      await writeWhole(temporary, Buffer.from("probe"), "relaxed");
      rmSync(temporary);
    } catch (error) {
      if (meansNoRoom(error)) throw noRoom();
      if (error instanceof TrialbookError) throw error;
      throw new Unavailable("The folder for files cannot be written to. Look whether its disk is there and writable.", { cause: error });
    }
  }

  async readBlob(hash: BlobHash, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const path = blobPath(this.#root, hash);
    try {
      const asked = range ?? { start: 0, end: statSync(path).size - 1 };
      if (asked.end - asked.start < SMALL) return once(readPart(path, asked));
      return new BlobReader(await this.#reads.take(() => open(path, "r")), asked, this.#reads);
    } catch (error) {
      throw isMissing(error) ? new NotFound(`The bytes ${hash} are gone from the server's disk.`) : error;
    }
  }

  async *blobsBefore(at: Millis): AsyncGenerator<BlobHash, void> {
    for (const folder of await readdir(this.#root)) {
      for (const name of await readdir(join(this.#root, folder))) {
        const found = await stat(join(this.#root, folder, name)).catch(() => undefined);
        if (found !== undefined && found.mtimeMs < at) yield asBlobHash(name);
      }
    }
  }

  async deleteBlob(hash: BlobHash, before: Millis): Promise<void> {
    // Looking and deleting in one turn, so that no upload of the same bytes comes between.
    const path = blobPath(this.#root, hash);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < before) unlinkSync(path);
  }

  async #writeSmall(bytes: Uint8Array): Promise<{ hash: BlobHash; size: number }> {
    const written = { hash: asBlobHash(digest("sha256", bytes)), size: bytes.byteLength };
    if (await this.#isStored(written)) return written;
    const temporary = this.#newTemporary();
    await writeWhole(temporary, bytes, this.#options.durability);
    await this.#publish(temporary, written);
    return written;
  }

  async #writeLarge(held: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): Promise<{ hash: BlobHash; size: number }> {
    const temporary = this.#newTemporary();
    const { durability } = this.#options;
    const { hash, size } = await writeArriving(temporary, both(held, rest), { durability, beforePiece: () => this.#keepReserve(0) });
    const written = { hash: asBlobHash(hash), size };
    // Renaming over the same bytes would do as well, but makes some file systems write all of them at once.
    if (await this.#isStored(written)) await rm(temporary, { force: true });
    else await this.#publish(temporary, written);
    return written;
  }

  /** Whether the same bytes are there already, as durably as they have to be. */
  async #isStored({ hash, size }: { readonly hash: BlobHash; readonly size: number }): Promise<boolean> {
    const path = blobPath(this.#root, hash);
    if (!renewStored(path, size)) return false;
    await this.#settle(path);
    return true;
  }

  async #publish(temporary: string, { hash }: { readonly hash: BlobHash }): Promise<void> {
    const path = blobPath(this.#root, hash);
    try {
      const { isNewFolder } = moveInto(path, temporary);
      if (this.#options.durability === "relaxed") return;
      this.#folders.changed(dirname(path));
      if (isNewFolder) this.#folders.changed(this.#root);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    await this.#settle(path);
  }

  async #settle(path: string): Promise<void> {
    await Promise.all([this.#folders.settled(this.#root), this.#folders.settled(dirname(path))]);
  }

  #newTemporary(): string {
    this.#uploads++;
    return join(this.#temporary, `${this.#uploads}`);
  }

  #keepReserve(announced: number): void {
    if (this.#options.free(this.#temporary) - announced < this.#options.reserve) throw noRoom();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

async function* both(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* first;
  yield* rest;
}
