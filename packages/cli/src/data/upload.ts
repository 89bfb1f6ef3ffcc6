import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { LARGEST_PACK, PACKED_UP_TO, packBlobs } from "@trialbook/core/dataset/blob-pack.ts";
import { blobsOf, type DataFile } from "@trialbook/core/dataset/data-file.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import { type Connection, request, send } from "@trialbook/sdk/http.ts";
import { locate } from "./locate.ts";
import { newDecoding } from "./text-decoding.ts";
import { tryAgain } from "./try-again.ts";

/** Hashes asked for, and pieces sent, at a time. */
const ASKED = 1000;
const SENT = 8;
const PACKS_SENT = 2;

/** A part of a file that is one blob. */
interface Piece {
  readonly hash: BlobHash;
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** How much went out, and how much the server had. */
export interface Uploaded {
  readonly sentBytes: number;
  readonly sentPieces: number;
  readonly knownBytes: number;
}

/**
 * Sends the bytes of a manifest's files that the server lacks, a piece of at most 8 MiB at a time. What it has is never sent
 * again, so an upload that broke off goes on where it was.
 *
 * @throws {Invalid} if a file changed since it was scanned
 */
export async function upload(
  connection: Connection,
  {
    sources,
    manifest,
    onProgress,
  }: { readonly sources: readonly string[]; readonly manifest: string; readonly onProgress: (bytes: number) => void },
): Promise<Uploaded> {
  let [sentBytes, sentPieces, knownBytes] = [0, 0, 0];
  const sendMissing = async (pieces: readonly Piece[]): Promise<void> => {
    const byHash = new Map(pieces.map((piece) => [piece.hash, piece]));
    const { missing } = await tryAgain(() => send(connection, "POST /data-blobs/missing", { hashes: [...byHash.keys()] }));
    const wanted = missing.flatMap((hash) => byHash.get(hash as BlobHash) ?? []);
    knownBytes += sum(pieces) - sum(wanted);
    onProgress(sentBytes + knownBytes);
    const sent = ({ size }: Piece): void => {
      sentBytes += size;
      sentPieces++;
    };
    const small = wanted.filter(({ size }) => size <= PACKED_UP_TO);
    await inParallel(packsOf(small), PACKS_SENT, async (pack) => {
      await putPack(
        connection,
        pack.map((piece) => ({ ...piece, bytes: readPiece(sources, piece) })),
      );
      pack.forEach(sent);
      onProgress(sentBytes + knownBytes);
    });
    const large = wanted.filter(({ size }) => size > PACKED_UP_TO);
    await inParallel(large, SENT, async (piece) => {
      await putBlob(connection, piece.hash, readPiece(sources, piece));
      sent(piece);
      onProgress(sentBytes + knownBytes);
    });
  };
  let waiting: Piece[] = [];
  for await (const file of readManifest(createReadStream(manifest), newDecoding())) {
    waiting.push(...piecesOf(file));
    if (waiting.length < ASKED) continue;
    for (; waiting.length >= ASKED; waiting = waiting.slice(ASKED)) await sendMissing(waiting.slice(0, ASKED));
  }
  if (waiting.length > 0) await sendMissing(waiting);
  return { sentBytes, sentPieces, knownBytes };
}

/** Stores bytes under their hash. */
export async function putBlob(connection: Connection, hash: BlobHash, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await tryAgain(() => request(connection, `/api/v1/data-blobs/${hash}`, { method: "PUT", body: bytes }));
  await answer.arrayBuffer();
}

/** @throws {Invalid} if other bytes arrived than were sent */
async function putPack(
  connection: Connection,
  pieces: readonly { readonly hash: BlobHash; readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const body = packBlobs(pieces.map(({ bytes }) => bytes));
  const answer = await tryAgain(() => request(connection, "/api/v1/data-blobs/pack", { method: "POST", body }));
  const { hashes } = (await answer.json()) as { readonly hashes: readonly string[] };
  const stored = new Set(hashes);
  const lost = pieces.find(({ hash }) => !stored.has(hash));
  if (lost !== undefined) throw new Invalid(`${lost.path} did not arrive as it was sent. Add the version again.`);
}

/** Pieces in groups of at most {@link LARGEST_PACK} bytes. */
function packsOf(pieces: readonly Piece[]): Piece[][] {
  const packs: Piece[][] = [];
  let room = 0;
  for (const piece of pieces) {
    if (packs.length === 0 || piece.size > room) {
      packs.push([]);
      room = LARGEST_PACK;
    }
    packs.at(-1)?.push(piece);
    room -= piece.size;
  }
  return packs;
}

function piecesOf(file: DataFile): Piece[] {
  let offset = 0;
  return blobsOf(file).map(({ sha256, size }) => {
    const piece = { hash: sha256, path: file.path, offset, size };
    offset += size;
    return piece;
  });
}

/** @throws {Invalid} if the bytes there are not the ones that were hashed */
function readPiece(sources: readonly string[], { hash, path, offset, size }: Piece): Uint8Array<ArrayBuffer> {
  const descriptor = openSync(locate(sources, path), "r");
  try {
    const bytes = Buffer.alloc(size);
    let filled = 0;
    for (let read = -1; filled < size && read !== 0; filled += read)
      read = readSync(descriptor, bytes, filled, size - filled, offset + filled);
    if (createHash("sha256").update(bytes).digest("hex") === hash) return bytes;
  } finally {
    closeSync(descriptor);
  }
  throw new Invalid(`${path} changed after it was read. Nothing was recorded; add the version once nothing writes to it.`);
}

async function inParallel<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, { size }) => total + size, 0);
}
