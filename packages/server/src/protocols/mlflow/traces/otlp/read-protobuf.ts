import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import { type Int64, int64 } from "@trialbook/core/int64.ts";
import type { Attribute, AttributeValue } from "@trialbook/core/trace/attribute-value.ts";
import type { SpanEvent, SpanLink } from "@trialbook/core/trace/span.ts";
import { invalid } from "../../errors.ts";
import { DEEPEST, doubleValue, type SentSpan, type SentSpans, SPAN_STATUSES } from "./message.ts";

/**
 * Reads an ExportTraceServiceRequest. Field numbers are those of opentelemetry-proto 1.x (trace/v1/trace.proto and
 * common/v1/common.proto), which never change; unknown fields are passed over.
 *
 * @throws if it is none
 */
export function readProtobuf(body: Uint8Array): readonly SentSpans[] {
  const found: SentSpans[] = [];
  try {
    eachField(new BinaryReader(body), { 1: (reader) => found.push(resourceSpans(within(reader))) });
  } catch (error) {
    throw invalid(`Invalid OpenTelemetry format: ${error instanceof Error ? error.message : String(error)}`);
  }
  return found;
}

type Fields = Readonly<Record<number, (reader: BinaryReader) => unknown>>;

/** Calls what belongs to each field's number; the reader stands at its value. */
function eachField(reader: BinaryReader, fields: Fields): void {
  while (reader.pos < reader.len) {
    const [number, wire]: [number, WireType] = reader.tag();
    const field = fields[number];
    if (field === undefined) reader.skip(wire);
    else field(reader);
  }
}

/** The message that stands here. */
function within(reader: BinaryReader): BinaryReader {
  return new BinaryReader(reader.bytes());
}

function resourceSpans(message: BinaryReader): SentSpans {
  const resource: Attribute[] = [];
  const spans: SentSpan[] = [];
  eachField(message, {
    1: (reader) => eachField(within(reader), { 1: (inner) => resource.push(attribute(within(inner))) }),
    2: (reader) => eachField(within(reader), { 2: (inner) => spans.push(span(within(inner))) }),
  });
  return { resource, spans };
}

function span(message: BinaryReader): SentSpan {
  const attributes: Attribute[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  const read: { -readonly [Name in keyof SentSpan]: SentSpan[Name] } = {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    name: "",
    start: 0,
    end: 0,
    attributes,
    events,
    links,
    status: "unset",
    statusMessage: "",
  };
  eachField(message, {
    1: (reader) => (read.traceId = hex(reader)),
    2: (reader) => (read.spanId = hex(reader)),
    4: (reader) => (read.parentSpanId = hex(reader)),
    5: (reader) => (read.name = reader.string()),
    7: (reader) => (read.start = nanoseconds(reader)),
    8: (reader) => (read.end = nanoseconds(reader)),
    9: (reader) => attributes.push(attribute(within(reader))),
    11: (reader) => events.push(event(within(reader))),
    13: (reader) => links.push(link(within(reader))),
    15: (reader) =>
      eachField(within(reader), {
        2: (inner) => (read.statusMessage = inner.string()),
        3: (inner) => (read.status = SPAN_STATUSES[inner.int32()] ?? "unset"),
      }),
  });
  return read;
}

function event(message: BinaryReader): SpanEvent {
  const read = { name: "", at: 0 as Int64, attributes: [] as Attribute[] };
  eachField(message, {
    1: (reader) => (read.at = nanoseconds(reader)),
    2: (reader) => (read.name = reader.string()),
    3: (reader) => read.attributes.push(attribute(within(reader))),
  });
  return read;
}

function link(message: BinaryReader): SpanLink {
  const read = { traceId: "", spanId: "", attributes: [] as Attribute[] };
  eachField(message, {
    1: (reader) => (read.traceId = hex(reader)),
    2: (reader) => (read.spanId = hex(reader)),
    4: (reader) => read.attributes.push(attribute(within(reader))),
  });
  return read;
}

function attribute(message: BinaryReader, depth = 0): Attribute {
  let key = "";
  let read: AttributeValue = {};
  eachField(message, {
    1: (reader) => (key = reader.string()),
    2: (reader) => (read = value(within(reader), depth)),
  });
  return { key, value: read };
}

function value(message: BinaryReader, depth: number): AttributeValue {
  if (depth > DEEPEST) throw new Error(`values are nested more than ${DEEPEST} deep`);
  let read: AttributeValue = {};
  eachField(message, {
    1: (reader) => (read = { stringValue: reader.string() }),
    2: (reader) => (read = { boolValue: reader.bool() }),
    3: (reader) => (read = { intValue: String(reader.int64()) }),
    4: (reader) => (read = { doubleValue: doubleValue(reader.double()) }),
    5: (reader) => {
      const values: AttributeValue[] = [];
      eachField(within(reader), { 1: (inner) => values.push(value(within(inner), depth + 1)) });
      read = { arrayValue: { values } };
    },
    6: (reader) => {
      const values: Attribute[] = [];
      eachField(within(reader), { 1: (inner) => values.push(attribute(within(inner), depth + 1)) });
      read = { kvlistValue: { values } };
    },
    7: (reader) => (read = { bytesValue: Buffer.from(reader.bytes()).toString("base64") }),
  });
  return read;
}

function hex(reader: BinaryReader): string {
  return Buffer.from(reader.bytes()).toString("hex");
}

function nanoseconds(reader: BinaryReader): Int64 {
  return int64(BigInt.asIntN(64, BigInt(reader.fixed64())));
}
