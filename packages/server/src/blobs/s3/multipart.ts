import type { Millis } from "@trialbook/core/time.ts";
import { findObject } from "./objects.ts";
import type { S3Client } from "./s3-client.ts";
import { isAbsent, S3Refusal } from "./s3-failure.ts";
import { elements, escaped, textOf } from "./xml.ts";

/** Most parts that S3 takes of one object. */
export const MOST_PARTS = 10_000;
/** Joining and copying large objects takes the store so long at most, in milliseconds. */
const LONG = 600_000;
/** The largest object that is copied in one piece, and of the pieces of larger ones. */
const COPIED_AT_ONCE = 5 * 1024 ** 3;
const COPIED_PIECE = 1024 ** 3;

/** An object on its way, in parts; nothing is under its key before it is joined. */
export interface Multipart {
  readonly key: string;
  readonly uploadId: string;
}

export interface SentPart {
  /** From 1. */
  readonly number: number;
  /** As the store gave it. */
  readonly etag: string;
}

export async function beginMultipart(client: S3Client, key: string): Promise<Multipart> {
  const xml = await client.ask({ method: "POST", key, query: { uploads: "" } });
  const uploadId = textOf(xml, "UploadId");
  if (uploadId === undefined) throw new Error("The object store began an upload without naming it");
  return { key, uploadId };
}

/** @returns the part's tag, for {@link joinParts} */
export async function sendPart(
  client: S3Client,
  { key, uploadId }: Multipart,
  part: { number: number; body: Uint8Array<ArrayBuffer> },
): Promise<SentPart> {
  const query = { partNumber: String(part.number), uploadId };
  const headers = await client.tell({ method: "PUT", key, query, body: part.body });
  return { number: part.number, etag: headers.get("etag") ?? "" };
}

/**
 * Makes one object of the parts; again is fine.
 *
 * @throws {S3Refusal} `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`; `NoSuchUpload` if it was neither joined nor is it going on
 */
export async function joinParts(client: S3Client, { key, uploadId }: Multipart, parts: readonly SentPart[]): Promise<void> {
  const listed = parts.map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`);
  const body = Buffer.from(`<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`);
  try {
    await client.ask({ method: "POST", key, query: { uploadId }, body, patience: LONG });
  } catch (error) {
    // It may have been joined by a request whose answer was lost.
    const isGone = error instanceof S3Refusal && (error.code === "NoSuchUpload" || error.status === 404);
    if (!isGone || (await findObject(client, key)) === undefined) throw error;
  }
}

/** Lets go of the parts; none there is no error. */
export async function abortMultipart(client: S3Client, { key, uploadId }: Multipart): Promise<void> {
  try {
    await client.tell({ method: "DELETE", key, query: { uploadId } });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/** Uploads below a folder that were neither joined nor aborted. */
export async function* listMultiparts(
  client: S3Client,
  { prefix, folder }: { readonly prefix: string; readonly folder: string },
): AsyncGenerator<Multipart & { readonly begun: Millis }, void> {
  for (let marker: Readonly<Record<string, string>> | undefined = {}; marker !== undefined; ) {
    const xml: string = await client.ask({ method: "GET", query: { uploads: "", prefix: prefix + folder, ...marker }, patience: 20_000 });
    for (const found of elements(xml, "Upload")) {
      const [key, uploadId, begun] = [
        textOf(found, "Key") ?? "",
        textOf(found, "UploadId") ?? "",
        Date.parse(textOf(found, "Initiated") ?? ""),
      ];
      if (key.startsWith(prefix + folder)) yield { key: key.slice(prefix.length), uploadId, begun };
    }
    const [keyMarker, idMarker] = [textOf(xml, "NextKeyMarker"), textOf(xml, "NextUploadIdMarker")];
    const goesOn = textOf(xml, "IsTruncated") === "true" && keyMarker !== undefined;
    marker = goesOn ? { "key-marker": keyMarker, ...(idMarker !== undefined && { "upload-id-marker": idMarker }) } : undefined;
  }
}

/** Copies an object within the bucket; no byte passes this server. `from` and `to` are keys below the prefix. */
export async function copyObject(
  client: S3Client,
  { bucket, prefix, from, to, size }: { bucket: string; prefix: string; from: string; to: string; size: number },
): Promise<void> {
  const source = { "x-amz-copy-source": `/${bucket}/${prefix}${from}` };
  if (size <= COPIED_AT_ONCE) {
    await client.ask({ method: "PUT", key: to, headers: source, patience: LONG });
    return;
  }
  const upload = await beginMultipart(client, to);
  try {
    const parts: SentPart[] = [];
    for (let start = 0; start < size; start += COPIED_PIECE) {
      const query = { partNumber: String(parts.length + 1), uploadId: upload.uploadId };
      const range = { "x-amz-copy-source-range": `bytes=${start}-${Math.min(start + COPIED_PIECE, size) - 1}` };
      const xml = await client.ask({ method: "PUT", key: to, query, headers: { ...source, ...range }, patience: LONG });
      parts.push({ number: parts.length + 1, etag: textOf(xml, "ETag") ?? "" });
    }
    await joinParts(client, upload, parts);
  } catch (error) {
    await abortMultipart(client, upload).catch(() => {});
    throw error;
  }
}
