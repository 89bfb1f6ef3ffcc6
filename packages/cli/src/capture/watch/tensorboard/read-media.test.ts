import { expect, it } from "vitest";
import { readMedia } from "./read-media.ts";

/** A field in protocol buffers' wire format: a number is a varint. */
function field(number: number, value: Uint8Array | number | string): Buffer {
  if (typeof value === "number") return Buffer.of(number << 3, value);
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
}

function double(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

const packed = (...values: number[]): Buffer => Buffer.concat(values.map((value) => double(1, value).subarray(1)));
const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);
const event = (tag: string, ...value: Buffer[]) =>
  message(double(1, 1.5), field(2, 7), field(5, field(1, message(field(1, tag), ...value))));
const plugin = (name: string): Buffer => field(9, field(1, field(1, name)));

const png = Buffer.of(0x89, 0x50, 0x4e, 0x47, 1);
const gif = Buffer.from("GIF89a");
const wav = Buffer.from("RIFF....WAVE");
const at = { tag: "t", step: 7, at: 1500 };

it.each<[string, Buffer, object[]]>([
  [
    "an image of an old writer",
    event("t", field(4, message(field(1, 8), field(2, 8), field(4, png)))),
    [{ ...at, ending: "png", bytes: png }],
  ],
  [
    "the images of a new writer, after their size",
    event("t", field(8, message(field(1, 7), field(8, "8"), field(8, "8"), field(8, png), field(8, gif))), plugin("images")),
    [
      { ...at, ending: "png", bytes: png },
      { ...at, ending: "gif", bytes: gif },
    ],
  ],
  [
    "a text",
    event("t", field(8, message(field(1, 7), field(8, "hi"))), plugin("text")),
    [{ ...at, ending: "md", bytes: Buffer.from("hi") }],
  ],
  ["a sound of an old writer", event("t", field(6, field(4, wav))), [{ ...at, ending: "wav", bytes: wav }]],
  [
    "a sound of a new writer, before its label",
    event("t", field(8, message(field(8, wav), field(8, "a"))), plugin("audio")),
    [{ ...at, ending: "wav", bytes: wav }],
  ],
  [
    "a histogram of an old writer, its outer buckets cut to the values and empty ones left out",
    event("t", field(5, message(double(1, -1), double(2, 2.5), field(6, packed(0, 1, 2, 1e308)), field(7, packed(3, 0, 2, 1))))),
    [{ ...at, ending: "json", bytes: Buffer.from('{"buckets":[[-1,0,3],[1,2,2],[2,2.5,1]]}\n') }],
  ],
  [
    "a histogram of a new writer",
    event("t", field(8, message(field(1, 2), field(4, packed(0, 1, 3, 1, 2, 4)))), plugin("histograms")),
    [{ ...at, ending: "json", bytes: Buffer.from('{"buckets":[[0,1,3],[1,2,4]]}\n') }],
  ],
  ["nothing of what calls itself an image and is none", event("t", field(4, field(4, "<script>"))), []],
  ["nothing of a number", event("t", Buffer.of((2 << 3) | 5, 0, 0, 0, 63)), []],
  ["nothing of bytes that are no event", Buffer.from("no event at all"), []],
])("reads %s", (_, bytes, expected) => {
  expect(readMedia(bytes).map((one) => ({ ...one, bytes: Buffer.from(one.bytes) }))).toEqual(expected);
});
