import { type Field, Fields } from "./protobuf-fields.ts";
import { pluginOf } from "./read-event.ts";

/** An image, a text, a sound or a histogram that a program wrote for TensorBoard. */
export interface MediaEvent {
  readonly tag: string;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `png`, `jpg`, `gif`, `wav`, `md` (TensorBoard shows texts as Markdown), or `json`: a histogram's buckets `[from, to, count]`. */
  readonly ending: string;
  readonly bytes: Uint8Array;
}

type Content = Pick<MediaEvent, "ending" | "bytes">;

/**
 * What an event holds beside numbers, as old writers and new ones have it; several images of one tag come in their order. Bytes
 * that are no event have none.
 * Source: tensorflow/core/framework/summary.proto and tensor.proto; tensorboard/plugins/{image,text,audio,histogram}/summary_v2.py.
 */
export function readMedia(bytes: Uint8Array): readonly MediaEvent[] {
  try {
    let [at, step] = [0, 0];
    const found: { readonly tag: string; readonly content: Content }[] = [];
    for (const field of new Fields(bytes)) {
      if (field.number === 1) at = field.double();
      else if (field.number === 2) step = Number(field.int64());
      else if (field.number === 5)
        for (const value of new Fields(field.bytes())) if (value.number === 1) found.push(...readValue(value.bytes()));
    }
    return found.map(({ tag, content }) => ({ tag, step, at: Math.round(at * 1000), ...content }));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readValue(bytes: Uint8Array): { readonly tag: string; readonly content: Content }[] {
  let [tag, plugin] = ["", ""];
  let tensor: Uint8Array | undefined;
  const contents: Content[] = [];
  for (const field of new Fields(bytes)) {
    if (field.number === 1) tag = field.text();
    else if (field.number === 4 || field.number === 6) contents.push(...encoded(inner(field, 4)));
    else if (field.number === 5) contents.push(...oldHistogram(field.bytes()));
    else if (field.number === 8) tensor = field.bytes();
    else if (field.number === 9) plugin = pluginOf(field.bytes());
  }
  if (tensor !== undefined) contents.push(...ofTensor(plugin, tensor));
  return tag === "" ? [] : contents.map((content) => ({ tag, content }));
}

function inner(field: Field, number: number): Uint8Array {
  return [...new Fields(field.bytes())].find((one) => one.number === number)?.bytes() ?? new Uint8Array();
}

function ofTensor(plugin: string, bytes: Uint8Array): Content[] {
  const fields = [...new Fields(bytes)];
  const strings = fields.filter(({ number }) => number === 8).map((field) => field.bytes());
  // Images come after their width and height, sounds before their labels: by their first bytes both are known.
  if (plugin === "images" || plugin === "audio") return strings.flatMap(encoded);
  if (plugin === "text") return strings.map((text) => ({ ending: "md", bytes: text }));
  if (plugin !== "histograms") return [];
  const values = fields.filter(({ number }) => number === 4 || number === 6).flatMap((field) => doubles(field.bytes()));
  const buckets = Array.from({ length: Math.floor(values.length / 3) }, (_, i) => values.slice(3 * i, 3 * i + 3));
  return histogram(buckets);
}

/** HistogramProto: each bucket ends at its limit and begins at the one before; the outer ones end where the values do. */
function oldHistogram(bytes: Uint8Array): Content[] {
  let [least, most] = [0, 0];
  const [limits, counts]: [number[], number[]] = [[], []];
  for (const field of new Fields(bytes)) {
    if (field.number === 1) least = field.double();
    else if (field.number === 2) most = field.double();
    else if (field.number === 6) limits.push(...doubles(field.bytes()));
    else if (field.number === 7) counts.push(...doubles(field.bytes()));
  }
  const buckets = counts.map((count, i) => [Math.max(limits[i - 1] ?? least, least), Math.min(limits[i] ?? most, most), count]);
  return histogram(buckets.filter(([, , count]) => count !== 0));
}

function histogram(buckets: readonly (readonly number[])[]): Content[] {
  return buckets.length === 0 ? [] : [{ ending: "json", bytes: Buffer.from(`${JSON.stringify({ buckets })}\n`) }];
}

function doubles(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => view.getFloat64(8 * i, true));
}

/** By its first bytes; what is none of these is left out. */
function encoded(bytes: Uint8Array): Content[] {
  const begins = (...with_: number[]): boolean => with_.every((byte, i) => bytes[i] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return [{ ending: "png", bytes }];
  if (begins(0xff, 0xd8, 0xff)) return [{ ending: "jpg", bytes }];
  if (begins(0x47, 0x49, 0x46, 0x38)) return [{ ending: "gif", bytes }];
  return begins(0x52, 0x49, 0x46, 0x46) ? [{ ending: "wav", bytes }] : [];
}
