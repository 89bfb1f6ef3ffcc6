import type { CheckParts } from "./check-book.ts";

const AT_ONCE = 1000;

/** Every name of a file: its bytes are there, as many as it says. */
export async function* checkNames({ book, looked, onProgress }: CheckParts): AsyncGenerator<string, void> {
  let cursor: string | undefined;
  do {
    onProgress(`${looked.names} names of files`);
    const page = await book.whole.artifacts({ limit: AT_ONCE, ...(cursor !== undefined && { cursor }) });
    const sizes = await book.blobs.blobSizes([...new Set(page.items.map(({ hash }) => hash))]);
    for (const { path, hash, size } of page.items) {
      looked.names++;
      const found = sizes.get(hash);
      if (found === undefined) yield `The bytes ${hash} of the file ${path} are gone`;
      else if (found !== size) yield `The file ${path} has ${found} bytes; it was stored with ${size}`;
    }
    cursor = page.next;
  } while (cursor !== undefined);
}
