import { type Int64, int64 } from "@trialbook/core/int64.ts";
import type { Attribute, AttributeValue } from "@trialbook/core/trace/attribute-value.ts";
import type { Span, SpanStatus } from "@trialbook/core/trace/span.ts";
import { int64Json } from "../wire.ts";

const STATUS: Readonly<Record<SpanStatus, string>> = { unset: "STATUS_CODE_UNSET", ok: "STATUS_CODE_OK", error: "STATUS_CODE_ERROR" };

/** A span as MLflow answers it: OpenTelemetry's message in protobuf's JSON, with ids in base64. */
export function spanJson(span: Span): object {
  return {
    trace_id: base64OfHex(span.traceId.replace(/^tr-/, "")),
    span_id: base64OfHex(span.id),
    ...(span.parentId === undefined ? {} : { parent_span_id: base64OfHex(span.parentId) }),
    name: span.name,
    start_time_unix_nano: int64Json(span.start),
    ...(span.end === undefined ? {} : { end_time_unix_nano: int64Json(span.end) }),
    ...listJson("attributes", span.attributes.map(attributeJson)),
    ...listJson(
      "events",
      span.events.map(({ name, at, attributes }) => eventJson(name, at, attributes)),
    ),
    ...listJson(
      "links",
      span.links.map((link) => ({
        trace_id: base64OfHex(link.traceId),
        span_id: base64OfHex(link.spanId),
        ...listJson("attributes", link.attributes.map(attributeJson)),
      })),
    ),
    status: { ...(span.statusMessage ? { message: span.statusMessage } : {}), code: STATUS[span.status] },
  };
}

function eventJson(name: string, at: Int64, attributes: readonly Attribute[]): object {
  return { time_unix_nano: int64Json(at), name, ...listJson("attributes", attributes.map(attributeJson)) };
}

function attributeJson({ key, value }: Attribute): object {
  return { key, value: valueJson(value) };
}

function valueJson(value: AttributeValue): object {
  if (value.stringValue !== undefined) return { string_value: value.stringValue };
  if (value.boolValue !== undefined) return { bool_value: value.boolValue };
  if (value.intValue !== undefined) return { int_value: int64Json(int64(BigInt(value.intValue))) };
  if (value.doubleValue !== undefined) return { double_value: value.doubleValue };
  if (value.bytesValue !== undefined) return { bytes_value: value.bytesValue };
  if (value.arrayValue !== undefined) return { array_value: listJson("values", value.arrayValue.values.map(valueJson)) };
  if (value.kvlistValue !== undefined) return { kvlist_value: listJson("values", value.kvlistValue.values.map(attributeJson)) };
  return {};
}

/** protobuf's JSON leaves empty lists out. */
function listJson(name: string, items: readonly object[]): object {
  return items.length === 0 ? {} : { [name]: items };
}

function base64OfHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
