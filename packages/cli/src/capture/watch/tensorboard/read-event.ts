import { Fields } from "./protobuf-fields.ts";

/** A number that a program wrote for TensorBoard. */
export interface ScalarEvent {
  readonly tag: string;
  readonly value: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The scalars of an event, as old writers (`simple_value`) and new ones (a tensor of one number) have them. Images, texts,
 * histograms and graphs have none; bytes that are no event have none either.
 * Source: tensorflow/core/util/event.proto, framework/summary.proto and framework/tensor.proto.
 */
export function readEvent(bytes: Uint8Array): readonly ScalarEvent[] {
  try {
    let [at, step] = [0, 0];
    const scalars: { tag: string; value: number }[] = [];
    for (const field of new Fields(bytes)) {
      if (field.number === 1) at = field.double();
      else if (field.number === 2) step = Number(field.int64());
      else if (field.number === 5) scalars.push(...readSummary(field.bytes()));
    }
    return scalars.map((scalar) => ({ ...scalar, step, at: Math.round(at * 1000) }));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readSummary(bytes: Uint8Array): { tag: string; value: number }[] {
  return [...new Fields(bytes)].flatMap((field) => (field.number === 1 ? readValue(field.bytes()) : []));
}

function readValue(bytes: Uint8Array): { tag: string; value: number }[] {
  let [tag, plugin] = ["", "scalars"];
  let value: number | undefined;
  for (const field of new Fields(bytes)) {
    if (field.number === 1) tag = field.text();
    else if (field.number === 2) value = field.float();
    else if (field.number === 8) value = readTensor(field.bytes());
    else if (field.number === 9) plugin = pluginOf(field.bytes()) || plugin;
  }
  return tag === "" || value === undefined || plugin !== "scalars" ? [] : [{ tag, value }];
}

/** The plugin that a summary's metadata names. */
export function pluginOf(metadata: Uint8Array): string {
  for (const field of new Fields(metadata)) {
    if (field.number !== 1) continue;
    for (const inner of new Fields(field.bytes())) if (inner.number === 1) return inner.text();
  }
  return "";
}

const [FLOAT, DOUBLE, INT32, INT64] = [1, 2, 3, 9];

/** The number of a tensor that has one. */
function readTensor(bytes: Uint8Array): number | undefined {
  let type = 0;
  let elements = 1;
  let value: number | undefined;
  for (const field of new Fields(bytes)) {
    if (field.number === 1) type = Number(field.int64());
    else if (field.number === 2) elements = elementsOf(field.bytes());
    else if (field.number === 4) value = contentOf(type, field.bytes());
    else if (field.number === 5 && type === FLOAT) value = field.first("float");
    else if (field.number === 6 && type === DOUBLE) value = field.first("double");
    else if ((field.number === 7 && type === INT32) || (field.number === 10 && type === INT64)) value = field.first("int");
  }
  return elements === 1 ? value : undefined;
}

function elementsOf(shape: Uint8Array): number {
  let elements = 1;
  for (const field of new Fields(shape)) {
    if (field.number !== 2) continue;
    let size = 0;
    for (const inner of new Fields(field.bytes())) if (inner.number === 1) size = Number(inner.int64());
    elements *= size;
  }
  return elements;
}

function contentOf(type: number, bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === FLOAT && bytes.length === 4) return view.getFloat32(0, true);
  if (type === DOUBLE && bytes.length === 8) return view.getFloat64(0, true);
  if (type === INT32 && bytes.length === 4) return view.getInt32(0, true);
  if (type === INT64 && bytes.length === 8) return Number(view.getBigInt64(0, true));
  return undefined;
}
