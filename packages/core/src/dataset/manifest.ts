import { Invalid } from "../errors.ts";
import { asBlobHash, type BlobHash } from "../ids.ts";
import type { DataChunk, DataFile } from "./data-file.ts";
import { checkDataPath } from "./data-path.ts";

/** A longer line is no file of ours: 10 TiB in chunks of 1 MiB would need more. */
export const LONGEST_LINE = 16 * 1024 * 1024;
const HASH = /^[0-9a-f]{64}$/;

/** A file as its line of a manifest, without the line break. */
export function manifestLine(file: DataFile): string {
  if (!("sha256" in file)) return JSON.stringify(file);
  const { path, size, sha256, chunks } = file;
  return JSON.stringify({ path, size, sha256, ...(chunks && { chunks: chunks.map((chunk) => [chunk.sha256, chunk.size]) }) });
}

/** @throws {Invalid} if the line is no file, with its number counted from 1 */
export function parseManifestLine(line: string, number: number): DataFile {
  try {
    return readFile(JSON.parse(line));
  } catch (error) {
    throw new Invalid(`Line ${number} of the manifest is no file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readFile(json: unknown): DataFile {
  if (typeof json !== "object" || json === null) throw new Invalid("it is no JSON object");
  const fields = json as Readonly<Record<string, unknown>>; // an object may be asked for any name
  const path = text(fields, "path");
  checkDataPath(path);
  if (fields["url"] !== undefined) {
    return {
      path,
      url: referencedUrl(text(fields, "url")),
      ...(fields["size"] === undefined ? {} : { size: count(fields["size"], "size") }),
      ...(fields["etag"] === undefined ? {} : { etag: text(fields, "etag") }),
      ...(fields["lastModified"] === undefined ? {} : { lastModified: text(fields, "lastModified") }),
    };
  }
  const size = count(fields["size"], "size");
  const sha256 = hash(fields["sha256"]);
  if (fields["chunks"] === undefined) return { path, size, sha256 };
  const chunks = readChunks(fields["chunks"]);
  const sum = chunks.reduce((total, chunk) => total + chunk.size, 0);
  if (sum !== size) throw new Invalid(`its chunks have ${sum} bytes in all, not ${size}`);
  return { path, size, sha256, chunks };
}

function readChunks(json: unknown): DataChunk[] {
  if (!Array.isArray(json) || json.length === 0) throw new Invalid("chunks is no list");
  return json.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Invalid("a chunk is no pair of hash and size");
    return { sha256: hash(pair[0]), size: count(pair[1], "a chunk's size") };
  });
}

function referencedUrl(url: string): string {
  if (/^(?:https?|s3):\/\/[^\s@/]+\//.test(url)) return url;
  throw new Invalid(`${JSON.stringify(url.slice(0, 200))} is no https:// or s3:// address without credentials`);
}

function text(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value.length <= 8192) return value;
  throw new Invalid(`${name} is no text of up to 8192 characters`);
}

function count(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Invalid(`${name} is no number of bytes`);
}

function hash(value: unknown): BlobHash {
  if (typeof value === "string" && HASH.test(value)) return asBlobHash(value);
  throw new Invalid("sha256 is no hash of 64 lower-case hexadecimal digits");
}
