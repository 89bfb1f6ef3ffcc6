/** The same bytes in parts of one size, the last smaller; holds one part at a time. No bytes are one empty part. */
export async function* inParts(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let part = new Uint8Array(new ArrayBuffer(size));
  let filled = 0;
  let given = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.byteLength; ) {
      const some = chunk.subarray(from, from + size - filled);
      part.set(some, filled);
      filled += some.byteLength;
      from += some.byteLength;
      if (filled < size) continue;
      given++;
      yield part;
      // The one before may still be on its way.
      part = new Uint8Array(new ArrayBuffer(size));
      filled = 0;
    }
  }
  if (filled > 0 || given === 0) yield part.subarray(0, filled);
}
