import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { ContentEncoding } from "../http/accepted-encoding.ts";

/** A built file, held in memory. */
export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  /** Its name holds its content's hash, so it never changes. */
  readonly immutable: boolean;
  /** Its bytes as they are, or compressed; compressed once, when first asked for. */
  bytes(encoding: ContentEncoding): Promise<Uint8Array<ArrayBuffer>>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer<ArrayBuffer>>(zlib.brotliCompress);
const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer<ArrayBuffer>>(zlib.gzip);

/** Reads a folder whole: `files.get("/assets/index-1a2b3c.js")`. Requests then never touch the disk, nor name a file on it. */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (path) => {
        const name = `/${relative(folder, path).split(sep).join("/")}`;
        return [name, staticFile(name, await readFile(path))] as const;
      }),
    ),
  );
}

function staticFile(name: string, content: Buffer<ArrayBuffer>): StaticFile {
  const type = types[extname(name)] ?? "application/octet-stream";
  const packs = content.length > 500 && /^text|json|svg/.test(type);
  const kept = new Map<ContentEncoding, Promise<Buffer<ArrayBuffer>>>([["identity", Promise.resolve(content)]]);
  return {
    type,
    etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`,
    immutable: name.startsWith("/assets/"),
    bytes(encoding) {
      const wanted = packs ? encoding : "identity";
      let bytes = kept.get(wanted);
      if (bytes === undefined) {
        bytes = wanted === "br" ? brotli(content, brotliOptions) : gzip(content, { level: 9 });
        kept.set(wanted, bytes);
      }
      return bytes;
    },
  };
}

/** Half a second for a megabyte, spent once; a tenth smaller than gzip. */
const brotliOptions: zlib.BrotliOptions = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } };
