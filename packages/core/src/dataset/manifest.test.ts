import { describe, expect, it } from "vitest";
import { asBlobHash } from "../ids.ts";
import type { DataFile } from "./data-file.ts";
import { manifestLine, parseManifestLine } from "./manifest.ts";
import { readManifest } from "./manifest-lines.ts";

const hash = (digit: string) => asBlobHash(digit.repeat(64));
const files: readonly DataFile[] = [
  { path: "a\nb \udce4.jpg", size: 3, sha256: hash("a") },
  {
    path: "large.bin",
    size: 30,
    sha256: hash("b"),
    chunks: [
      { sha256: hash("c"), size: 10 },
      { sha256: hash("d"), size: 20 },
    ],
  },
  { path: "remote.csv", url: "https://example.org/remote.csv", size: 5, etag: '"x"' },
];

function read(text: string, piece = 7) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const decoding = { decode: (part: Uint8Array) => decoder.decode(part, { stream: true }), end: () => decoder.decode() };
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  return Array.fromAsync(readManifest(pieces(), decoding));
}

it("gives files back as they were written, however its bytes are cut", async () => {
  const text = files.map(manifestLine).join("\n");
  for (const piece of [1, 7, 1000]) {
    expect(await read(text, piece)).toEqual(files);
    expect(await read(`${text}\n`, piece)).toEqual(files);
  }
  expect(await read("")).toEqual([]);
});

describe("a manifest is refused", () => {
  const line = (fields: object) => JSON.stringify({ path: "a", size: 1, sha256: hash("a"), ...fields });
  it.each([
    ["with a path that leads out", line({ path: "a/../../b" }), "a part that is no name"],
    ["with an absolute path", line({ path: "/etc/passwd" }), "it is absolute"],
    ["with an empty part", line({ path: "a//b" }), "an empty part"],
    ["with a NUL", line({ path: "a\0b" }), "it holds a NUL"],
    ["with a negative size", line({ size: -1 }), "no number of bytes"],
    ["with a hash in capitals", line({ sha256: "A".repeat(64) }), "no hash"],
    ["with chunks that are not all of the file", line({ chunks: [[hash("b"), 2]] }), "2 bytes in all, not 1"],
    ["with a password in an address", line({ url: "https://u:p@host/x" }), "without credentials"],
    ["with an address of another kind", line({ url: "file:///etc/passwd" }), "no https://"],
    ["that is no JSON", "{", "Line 1"],
    ["whose files do not ascend", `${line({ path: "b" })}\n${line({ path: "a" })}`, 'ascend by path, each once; "a" (line 2)'],
    ["with a file twice", `${line({})}\n${line({})}`, "each once"],
  ])("%s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

it("names the line that is wrong", () => {
  expect(() => parseManifestLine("[]", 7)).toThrow("Line 7 of the manifest is no file: path is no text");
});
