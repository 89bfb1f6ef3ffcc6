import type { BlobHash } from "../ids.ts";

/** A file of a data version. Paths are unique, relative, joined by `/`, and text as `textOfPath` writes it. */
export type DataFile = StoredFile | ReferencedFile;

/** Its bytes are in the store. */
export interface StoredFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of the whole file. */
  readonly sha256: BlobHash;
  /** Blobs that make up a large file, in order; absent where the file is one blob. */
  readonly chunks?: readonly DataChunk[];
}

export interface DataChunk {
  readonly sha256: BlobHash;
  readonly size: number;
}

/** It stays where it is; only what tells whether it changed is kept. */
export interface ReferencedFile {
  readonly path: string;
  readonly size?: number;
  /** `https://…` or `s3://…`, without credentials. */
  readonly url: string;
  readonly etag?: string;
  /** As the server wrote it. */
  readonly lastModified?: string;
}

/** The blobs that hold a file's bytes, in order. */
export function blobsOf(file: DataFile): readonly DataChunk[] {
  if (!("sha256" in file)) return [];
  return file.chunks ?? [{ sha256: file.sha256, size: file.size }];
}

/** What identifies a file's content: its hash, or what a server said of it. */
export function contentOf(file: DataFile): string {
  if ("sha256" in file) return file.sha256;
  return `reference ${file.url} ${file.etag ?? file.lastModified ?? ""}`;
}

/**
 * A file's line in the text whose SHA-256 is a version's digest: lines are sorted by the path's bytes and joined by line
 * breaks. A path cannot hold a NUL, so no two lists of files have one text.
 */
export function digestLine(file: DataFile): { readonly path: string; readonly rest: string } {
  return { path: file.path, rest: `\0${file.size ?? ""}\0${contentOf(file)}` };
}
