import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export const PIXELS = 64;
export const CLASSES = 10;

/** Images in order: image i is `pixels[i * 64 .. i * 64 + 63]`, row by row, 0 to 1; `labels[i]` is its digit. */
export interface Images {
  readonly pixels: Float64Array;
  readonly labels: Uint8Array;
}

export interface Digits extends Images {
  /** First digits of the file's SHA-256. */
  readonly digest: string;
}

/** The bundled handwritten digits: 1,797 images; assets/ATTRIBUTION.md says whose they are. */
export function readDigits(): Digits {
  const text = gunzipSync(readFileSync(new URL("../../assets/digits.csv.gz", import.meta.url)));
  const rows = text.toString("latin1").trimEnd().split("\n");
  const pixels = new Float64Array(rows.length * PIXELS);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    const numbers = row.split(",").map(Number);
    labels[i] = numbers.pop() as number;
    pixels.set(
      numbers.map((pixel) => pixel / 16),
      i * PIXELS,
    );
  });
  return { pixels, labels, digest: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}

/** Images from..to (excluded); shares memory with the whole. */
export function slice({ pixels, labels }: Images, from: number, to: number): Images {
  return { pixels: pixels.subarray(from * PIXELS, to * PIXELS), labels: labels.subarray(from, to) };
}
