import { createHash, hash as digest } from "node:crypto";
import type { Blobs, ByteRange } from "@trialbook/core/artifact/artifact-store.ts";
import type { DirectTransfers } from "@trialbook/core/artifact/direct-transfers.ts";
import { NotFound, TooLarge } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash, type NewId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { type Expected, incoming } from "../incoming.ts";
import { Turns } from "../turns.ts";
import { directTransfers } from "./direct-s3.ts";
import { inParts } from "./in-parts.ts";
import { ARRIVING, arrivingKey, BLOBS, blobKey, hashOfKey, PROBE, RENEWED, renewedKey } from "./keys.ts";
import {
  abortMultipart,
  beginMultipart,
  copyObject,
  joinParts,
  listMultiparts,
  MOST_PARTS,
  type Multipart,
  type SentPart,
  sendPart,
} from "./multipart.ts";
import { findObject, listObjects } from "./objects.ts";
import { S3Client } from "./s3-client.ts";
import { isAbsent, S3Refusal } from "./s3-failure.ts";
import { S3Reader } from "./s3-reader.ts";
import type { S3Settings } from "./s3-settings.ts";

const MiB = 1024 * 1024;
/** Up to this many bytes are sent on in one go without waiting for a turn. */
const SMALL = 256 * 1024;
/** Larger uploads that go on at a time; each holds two parts in memory. */
const LARGE_AT_ONCE = 8;
/** Questions to the store that one call asks at a time. */
const QUESTIONS_AT_ONCE = 32;
const NOTHING = new Uint8Array(new ArrayBuffer(0));

export interface S3BlobsOptions {
  readonly settings: S3Settings;
  readonly newId: NewId;
  readonly random: () => number;
  /** Bytes of a part of a large upload, at least 5 MiB; default 8 MiB. */
  readonly partSize?: number;
}

/**
 * Blobs as objects `blobs/ab/<hash>` of an S3 bucket; the folder of a disk, uploaded, is the same. An object gets such a name
 * only whole and with its hash known: small ones at once, large ones by a copy that the store makes of what arrived under `arriving/`.
 * Any number of servers may share a bucket.
 *
 * Writing a blob again leaves it as it is; an empty object under `renewed/` notes the time, for garbage collection.
 */
export class S3Blobs implements Blobs {
  readonly direct?: DirectTransfers;
  readonly #client: S3Client;
  readonly #settings: S3Settings;
  readonly #newId: NewId;
  readonly #partSize: number;
  readonly #large = new Turns(LARGE_AT_ONCE);

  constructor({ settings, newId, random, partSize = 8 * MiB }: S3BlobsOptions) {
    this.#client = new S3Client({ place: settings, random });
    this.#settings = settings;
    this.#newId = newId;
    this.#partSize = partSize;
    if (settings.direct !== "never") {
      const keep = (written: { key: string; hash: BlobHash; size: number }): Promise<void> => this.#keep(written);
      this.direct = directTransfers({ client: this.#client, newId, offered: settings.direct === "offered", keep });
    }
  }

  async checkWritable(): Promise<void> {
    await this.#client.ask({ method: "GET", query: { "list-type": "2", "max-keys": "1", prefix: this.#settings.prefix } });
    try {
      // A bucket that keeps old versions gets no new one by each look.
      await this.#client.tell({ method: "PUT", key: PROBE, headers: { "if-none-match": "*" }, body: NOTHING });
    } catch (error) {
      if (!(error instanceof S3Refusal) || error.status !== 412) throw error;
    }
  }

  async writeBlob(bytes: AsyncIterable<Uint8Array>, expected: Expected): Promise<{ hash: BlobHash; size: number }> {
    const chunks = incoming(bytes, expected);
    const held: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunks) {
      held.push(chunk);
      size += chunk.byteLength;
      if (size > SMALL) return await this.#large.take(() => this.#writeLarge(both(held, chunks), expected.size));
    }
    return await this.#writeWhole(new Uint8Array(Buffer.concat(held, size)));
  }

  async storedBlobs(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const stored = new Set<BlobHash>();
    await this.#ofEach(hashes, async (hash) => {
      if ((await findObject(this.#client, blobKey(hash))) === undefined) return;
      await this.#renew(hash);
      stored.add(hash);
    });
    return stored;
  }

  async blobSizes(hashes: readonly BlobHash[]): Promise<ReadonlyMap<BlobHash, number>> {
    const sizes = new Map<BlobHash, number>();
    await this.#ofEach(hashes, async (hash) => {
      const found = await findObject(this.#client, blobKey(hash));
      if (found !== undefined) sizes.set(hash, found.size);
    });
    return sizes;
  }

  async readBlob(hash: BlobHash, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    try {
      return await S3Reader.open(this.#client, { key: blobKey(hash), start: 0, ...range });
    } catch (error) {
      throw isAbsent(error) ? new NotFound(`The bytes ${hash} are gone from the object store.`) : error;
    }
  }

  async *blobsBefore(at: Millis): AsyncGenerator<BlobHash, void> {
    const { prefix } = this.#settings;
    const renewals = listObjects(this.#client, { prefix, folder: RENEWED });
    let renewal = await renewals.next();
    // Both come ascending by hash.
    for await (const { key, written } of listObjects(this.#client, { prefix, folder: BLOBS })) {
      const hash = hashOfKey(key);
      if (hash === undefined) continue;
      while (renewal.done !== true && (hashOfKey(renewal.value.key) ?? "") < hash) renewal = await renewals.next();
      const isRenewed = renewal.done !== true && hashOfKey(renewal.value.key) === hash && renewal.value.written >= at;
      if (written < at && !isRenewed) yield hash;
    }
  }

  async deleteBlob(hash: BlobHash, before: Millis): Promise<void> {
    const [blob, renewal] = await Promise.all([blobKey(hash), renewedKey(hash)].map((key) => findObject(this.#client, key)));
    if (blob === undefined || blob.written >= before || (renewal !== undefined && renewal.written >= before)) return;
    await this.#client.tell({ method: "DELETE", key: blobKey(hash) });
    if (renewal !== undefined) await this.#client.tell({ method: "DELETE", key: renewedKey(hash) });
  }

  /** Lets go of what was begun before a time and never became a blob: uploads of servers that died, and of clients that went away. */
  async sweepUnfinished(before: Millis): Promise<void> {
    const { prefix } = this.#settings;
    for await (const upload of listMultiparts(this.#client, { prefix, folder: ARRIVING })) {
      if (upload.begun < before) await abortMultipart(this.#client, upload);
    }
    for await (const { key, written } of listObjects(this.#client, { prefix, folder: ARRIVING })) {
      if (written < before) await this.#client.tell({ method: "DELETE", key });
    }
  }

  async #writeWhole(body: Uint8Array<ArrayBuffer>): Promise<{ hash: BlobHash; size: number }> {
    const hash = asBlobHash(digest("sha256", body));
    // The store compares the hash itself. Over the same bytes, this notes that they were written again.
    await this.#client.tell({ method: "PUT", key: blobKey(hash), body, sha256: hash });
    return { hash, size: body.byteLength };
  }

  async #writeLarge(bytes: AsyncIterable<Uint8Array>, announced = 0): Promise<{ hash: BlobHash; size: number }> {
    const size = Math.max(this.#partSize, Math.ceil(announced / MOST_PARTS));
    const hash = createHash("sha256");
    const sent: Promise<SentPart>[] = [];
    let upload: Multipart | undefined;
    let length = 0;
    try {
      for await (const body of inParts(bytes, size)) {
        if (upload === undefined && body.byteLength < size) return await this.#writeWhole(body);
        if (sent.length === MOST_PARTS) throw new TooLarge(`A file of more than ${length} bytes must be announced with its length.`);
        hash.update(body);
        length += body.byteLength;
        upload ??= await beginMultipart(this.#client, arrivingKey(this.#newId()));
        await sent.at(-1);
        const sending = sendPart(this.#client, upload, { number: sent.length + 1, body });
        // The next turn awaits it; until then a failure must not count as one that nobody looks at.
        sending.catch(() => {});
        sent.push(sending);
      }
      if (upload === undefined) throw new Error("A large upload had no bytes");
      await joinParts(this.#client, upload, await Promise.all(sent));
    } catch (error) {
      await Promise.allSettled(sent);
      // What can't be let go of now is swept later.
      if (upload !== undefined) await abortMultipart(this.#client, upload).catch(() => {});
      throw error;
    }
    const written = { hash: asBlobHash(hash.digest("hex")), size: length };
    try {
      await this.#keep({ ...written, key: upload.key });
    } finally {
      await this.#client.tell({ method: "DELETE", key: upload.key }).catch(() => {});
    }
    return written;
  }

  /** Gives what lies under an arriving key its blob's name, unless the same bytes have it already. */
  async #keep({ key, hash, size }: { readonly key: string; readonly hash: BlobHash; readonly size: number }): Promise<void> {
    const there = await findObject(this.#client, blobKey(hash));
    if (there?.size === size) return this.#renew(hash);
    const { bucket, prefix } = this.#settings;
    await copyObject(this.#client, { bucket, prefix, from: key, to: blobKey(hash), size });
    const copied = await findObject(this.#client, blobKey(hash));
    if (copied?.size !== size) throw new Error(`The object store made a copy of ${copied?.size ?? "no"} bytes where ${size} were sent`);
  }

  async #ofEach(hashes: readonly BlobHash[], ask: (hash: BlobHash) => Promise<void>): Promise<void> {
    const turns = new Turns(QUESTIONS_AT_ONCE);
    await Promise.all(hashes.map((hash) => turns.take(() => ask(hash))));
  }

  async #renew(hash: BlobHash): Promise<void> {
    await this.#client.tell({ method: "PUT", key: renewedKey(hash), body: NOTHING });
  }
}

async function* both(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* first;
  yield* rest;
}
