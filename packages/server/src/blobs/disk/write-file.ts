import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** `full`: what is written survives a power cut; `relaxed`: a killed process. */
export type Durability = "full" | "relaxed";

/** Larger files are written in pieces of about this size, each while the next one arrives. */
const PIECE = 1024 * 1024;

/** Writes a new file in one go; nothing is left of it if that fails. */
export async function writeWhole(path: string, bytes: Uint8Array, durability: Durability): Promise<void> {
  try {
    if (durability === "relaxed") writeFileSync(path, bytes, { flag: "wx", mode: 0o600 });
    else await withNewFile(path, durability, (file) => append(file, [bytes]));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

export interface Written {
  /** SHA-256, lower-case hexadecimal. */
  readonly hash: string;
  readonly size: number;
}

/**
 * Writes a new file as its bytes arrive, and hashes them on the way. Nothing is left of it if that fails.
 *
 * @param beforePiece may throw to stop, e.g. because the disk is filling up
 */
export async function writeArriving(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { durability, beforePiece }: { readonly durability: Durability; beforePiece(): void },
): Promise<Written> {
  const hash = createHash("sha256");
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    await withNewFile(path, durability, async (file) => {
      for await (const piece of inPieces(chunks)) {
        for (const chunk of piece) {
          size += chunk.byteLength;
          hash.update(chunk);
        }
        await writing;
        beforePiece();
        writing = append(file, piece);
        // The next turn awaits it; until then a failure must not count as one that nobody looks at.
        writing.catch(() => undefined);
      }
      await writing;
    });
  } catch (error) {
    await writing.catch(() => undefined);
    rmSync(path, { force: true });
    throw error;
  }
  return { hash: hash.digest("hex"), size };
}

async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[], void> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.byteLength;
    if (size < PIECE) continue;
    yield held;
    held = [];
    size = 0;
  }
  if (size > 0) yield held;
}

async function withNewFile(path: string, durability: Durability, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await write(file);
    if (durability === "full") await file.datasync();
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const { bytesWritten } = await file.writev([...chunks]);
  if (bytesWritten === size) return;
  // A disk may take the bytes in several goes; it rarely does, so copying them is fine then.
  const all = Buffer.concat(chunks, size);
  for (let done = bytesWritten; done < size; ) done += (await file.write(all, done)).bytesWritten;
}
