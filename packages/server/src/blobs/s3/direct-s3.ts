import { createHash } from "node:crypto";
import type { DirectTransfers } from "@trialbook/core/artifact/direct-transfers.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash, type NewId } from "@trialbook/core/ids.ts";
import { arrivingKey, blobKey } from "./keys.ts";
import { abortMultipart, beginMultipart, joinParts, type Multipart, type SentPart } from "./multipart.ts";
import { findObject } from "./objects.ts";
import type { S3Client } from "./s3-client.ts";
import { S3Refusal } from "./s3-failure.ts";
import { S3Reader } from "./s3-reader.ts";

/** How long the addresses of parts hold, in seconds: a slow line needs hours for a large file. */
const UPLOAD_SECONDS = 12 * 3600;
const DOWNLOAD_SECONDS = 3600;
/** Addresses that are signed in one turn. */
const SIGNED_AT_ONCE = 100;

export interface DirectParts {
  readonly client: S3Client;
  readonly newId: NewId;
  readonly offered: boolean;
  /** Gives what lies under a key its blob's name. */
  keep(written: { readonly key: string; readonly hash: BlobHash; readonly size: number }): Promise<void>;
}

/** Lets clients send parts to the object store, and fetch from it, by addresses that are signed for one thing and some hours. */
export function directTransfers({ client, newId, offered, keep }: DirectParts): DirectTransfers {
  return {
    offered,
    async begin(parts) {
      const upload = await beginMultipart(client, arrivingKey(newId()));
      const addresses: string[] = [];
      for (let number = 1; number <= parts; number += SIGNED_AT_ONCE) {
        const some = Array.from({ length: Math.min(SIGNED_AT_ONCE, parts - number + 1) }, (_, i) => {
          const query = { partNumber: String(number + i), uploadId: upload.uploadId };
          return client.presigned({ method: "PUT", key: upload.key, query }, UPLOAD_SECONDS);
        });
        addresses.push(...(await Promise.all(some)));
      }
      return { id: writeId(upload), addresses };
    },
    async finish(id, parts) {
      const upload = readId(id);
      await join(client, upload, parts);
      const stored = await findObject(client, upload.key);
      if (stored === undefined) throw noUpload();
      const written = await hashed(client, upload.key);
      if (written.size !== stored.size)
        throw new Error(`The object store has ${stored.size} bytes of an upload and gave ${written.size} of them`);
      await keep({ ...written, key: upload.key });
      return written;
    },
    async end(id) {
      const upload = readId(id);
      await abortMultipart(client, upload);
      await client.tell({ method: "DELETE", key: upload.key });
    },
    addressOf(hash) {
      // Whatever is in it, a browser that follows the address saves it.
      const query = { "response-content-disposition": "attachment", "response-content-type": "application/octet-stream" };
      return client.presigned({ method: "GET", key: blobKey(hash), query }, DOWNLOAD_SECONDS);
    },
  };
}

async function join(client: S3Client, upload: Multipart, parts: readonly SentPart[]): Promise<void> {
  if (parts.length === 0) throw new Invalid("The upload is completed without a part; list those that were sent.");
  const odd = parts.find(({ etag }) => !/^"?[\w.+/=-]{1,128}"?$/.test(etag));
  if (odd !== undefined)
    throw new Invalid(`Part ${odd.number} has the ETag ${JSON.stringify(odd.etag)}, which is none that was given. Send it again.`);
  try {
    await joinParts(client, upload, parts);
  } catch (error) {
    if (!(error instanceof S3Refusal)) throw error;
    if (error.code === "EntityTooSmall")
      throw new Invalid("Each part but the last must have at least 5 MiB. Begin the upload again with larger parts.");
    if (error.status === 404) throw noUpload();
    if (error.status < 500)
      throw new Invalid(
        `The object store does not take these parts (${error.code}). Send those that are missing or have changed, then complete again.`,
      );
    throw error;
  }
}

/** What was sent is named by what it is: the server reads it once, in whole, and never holds more than a piece. */
async function hashed(client: S3Client, key: string): Promise<{ readonly hash: BlobHash; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of await S3Reader.open(client, { key, start: 0 })) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { hash: asBlobHash(hash.digest("hex")), size };
}

function writeId({ key, uploadId }: Multipart): string {
  return `${key.slice(arrivingKey("").length)}.${uploadId}`;
}

function readId(id: string): Multipart {
  const [, name, uploadId] = /^(\w+)\.(.+)$/s.exec(id) ?? [];
  if (name === undefined || uploadId === undefined) throw noUpload();
  return { key: arrivingKey(name), uploadId };
}

function noUpload(): NotFound {
  return new NotFound("The object store has no such upload: it was aborted, or given up on after a week. Begin it again.");
}
