import type { TextDecoding } from "@trialbook/core/dataset/manifest-lines.ts";

/** UTF-8 that arrives cut anywhere. */
export function newDecoding(): TextDecoding {
  const decoder = new TextDecoder();
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}
