import { Invalid } from "../errors.ts";
import type { DataFile } from "./data-file.ts";
import { LONGEST_LINE, parseManifestLine } from "./manifest.ts";
import { bytesOfPath, compareBytes } from "./path-bytes.ts";

/** Turns bytes into text; a manifest is ASCII and UTF-8, cut anywhere. `end` gives what is left. */
export interface TextDecoding {
  decode(bytes: Uint8Array): string;
  end(): string;
}

/**
 * The files of a manifest as its bytes arrive, one line of it in memory at a time.
 *
 * @throws {Invalid} if a line is no file, or files are not in strictly ascending order of their paths' bytes
 */
export async function* readManifest(bytes: AsyncIterable<Uint8Array>, decoding: TextDecoding): AsyncGenerator<DataFile, void> {
  let before: Uint8Array | undefined;
  let number = 0;
  for await (const line of linesOf(bytes, decoding)) {
    const file = parseManifestLine(line, ++number);
    const path = bytesOfPath(file.path);
    if (before !== undefined && compareBytes(before, path) >= 0) {
      throw new Invalid(`The manifest's files must ascend by path, each once; ${JSON.stringify(file.path)} (line ${number}) does not.`);
    }
    before = path;
    yield file;
  }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>, decoding: TextDecoding): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of bytes) {
    const lines = (rest + decoding.decode(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Invalid(`A line of the manifest is longer than ${LONGEST_LINE} characters.`);
    for (const line of lines) yield line;
  }
  rest += decoding.end();
  if (rest !== "") yield rest;
}
