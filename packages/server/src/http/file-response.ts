import { type RangeWish, rangeWish } from "./byte-range.ts";
import { contentDisposition } from "./content-disposition.ts";
import { mediaTypeOf, shownTypeOf } from "./media-type.ts";

/** A stored file as it goes out. */
export interface ServedFile {
  /** The last part of its path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it got its present bytes, in milliseconds. */
  readonly modified: number;
  /** A hash of the bytes. */
  readonly tag: string;
  /** Opens all of it, or the bytes start..end, both included. */
  read(range?: { readonly start: number; readonly end: number }): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Answers GET and HEAD of a file that somebody uploaded: whole, in part (206, 416), or not at all if the client has it
 * (304). Whatever is in it, it can't act as a page of ours: it is to be saved, or, if asked for `inline` and of a kind
 * that is safe to show, it stands in a sandbox.
 */
export async function fileResponse(request: Request, file: ServedFile, as: "attachment" | "inline" = "attachment"): Promise<Response> {
  const etag = `"${file.tag}"`;
  const shown = as === "inline" ? shownTypeOf(file.name) : undefined;
  const headers: Record<string, string> = {
    "content-type": shown ?? mediaTypeOf(file.name),
    "content-disposition": contentDisposition(shown === undefined ? "attachment" : "inline", file.name),
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
    "last-modified": new Date(file.modified).toUTCString(),
    etag,
  };
  if (hasAlready(request.headers, etag, file.modified)) return new Response(null, { status: 304, headers });
  const wish = mayRange(request.headers, etag, file.modified) ? rangeWish(request.headers.get("range"), file.size) : WHOLE;
  if (wish.kind === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${file.size}`, "content-length": "0" } });
  }
  const part = wish.kind === "part" ? wish : undefined;
  headers["content-length"] = String(part === undefined ? file.size : part.end - part.start + 1);
  if (part !== undefined) headers["content-range"] = `bytes ${part.start}-${part.end}/${file.size}`;
  const body = request.method === "HEAD" || file.size === 0 ? null : await bodyOf(await file.read(part), Number(headers["content-length"]));
  return new Response(body, { status: part === undefined ? 200 : 206, headers });
}

/** A stream costs more than it saves for a file that fits into one packet or two. */
const ONE_PIECE = 64 * 1024;

async function bodyOf(bytes: AsyncIterable<Uint8Array>, length: number): Promise<Buffer | ReadableStream<Uint8Array>> {
  return length <= ONE_PIECE ? Buffer.concat(await Array.fromAsync(bytes), length) : ReadableStream.from(bytes);
}

const WHOLE: RangeWish = { kind: "whole" };

/** RFC 9110, 13.2.2: a tag, if there is one, decides alone. */
function hasAlready(headers: Headers, etag: string, modified: number): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) return tags.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
  const since = headers.get("if-modified-since");
  return since !== null && seconds(modified) <= seconds(Date.parse(since));
}

/** A client that resumes says by `If-Range` which file it has the beginning of; of another one it gets all. */
function mayRange(headers: Headers, etag: string, modified: number): boolean {
  const condition = headers.get("if-range");
  return condition === null || condition === etag || seconds(Date.parse(condition)) === seconds(modified);
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}
