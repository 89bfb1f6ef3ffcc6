import { CLASSES, type Images, PIXELS } from "./digits.ts";
import { greyPng } from "./png.ts";

const SIDE = 8;
const ZOOM = 6;
const COLUMNS = 10;

/** Counts as CSV: one line an actual digit, one column a predicted one. */
export function confusionCsv({ labels }: Images, predicted: Uint8Array): string {
  const counts = new Uint32Array(CLASSES * CLASSES);
  labels.forEach((actual, i) => {
    const cell = actual * CLASSES + (predicted[i] as number);
    counts[cell] = (counts[cell] as number) + 1;
  });
  const digits = Array.from({ length: CLASSES }, (_, digit) => digit);
  const lines = digits.map((actual) => [actual, ...counts.subarray(actual * CLASSES, (actual + 1) * CLASSES)].join(","));
  return `${["actual", ...digits].join(",")}\n${lines.join("\n")}\n`;
}

/** A picture of the images that were taken for another digit, ten in a row, in order; at least one row high. */
export function misreadPng({ pixels, labels }: Images, predicted: Uint8Array): Uint8Array<ArrayBuffer> {
  const wrong = [...labels.keys()].filter((i) => labels[i] !== predicted[i]);
  const width = COLUMNS * SIDE * ZOOM;
  const rows = Math.max(1, Math.ceil(wrong.length / COLUMNS));
  const grey = new Uint8Array(width * rows * SIDE * ZOOM).fill(255);
  wrong.forEach((image, place) => {
    const left = (place % COLUMNS) * SIDE * ZOOM;
    const top = Math.floor(place / COLUMNS) * SIDE * ZOOM;
    for (let y = 0; y < SIDE * ZOOM; y++) {
      for (let x = 0; x < SIDE * ZOOM; x++) {
        const ink = pixels[image * PIXELS + Math.floor(y / ZOOM) * SIDE + Math.floor(x / ZOOM)] as number;
        grey[(top + y) * width + left + x] = Math.round(255 * (1 - ink));
      }
    }
  });
  return greyPng(grey, width);
}
