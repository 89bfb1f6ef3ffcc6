import type { Attribute, AttributeValue } from "@trialbook/core/trace/attribute-value.ts";
import type { SpanEvent, SpanLink, SpanStatus } from "@trialbook/core/trace/span.ts";
import { invalid } from "../../errors.ts";
import { bool, double, int, isObject, message, oneOf, type Reader, repeated, required, shown, text, withDefault } from "../../message.ts";
import { DEEPEST, doubleValue, type SentSpans } from "./message.ts";

/** Reads an ExportTraceServiceRequest in OpenTelemetry's JSON: like protobuf's, but ids are hexadecimal. @throws if it is none */
export function readJson(body: unknown): readonly SentSpans[] {
  return request(body, "").resource_spans.map(({ resource, scope_spans }) => ({
    resource: resource.attributes,
    spans: scope_spans.flatMap(({ spans }) =>
      spans.map(({ trace_id, span_id, parent_span_id, start_time_unix_nano, end_time_unix_nano, status, ...span }) => ({
        ...span,
        traceId: trace_id,
        spanId: span_id,
        parentSpanId: parent_span_id,
        start: start_time_unix_nano,
        end: end_time_unix_nano,
        status: status.code,
        statusMessage: status.message,
      })),
    ),
  }));
}

const hex: Reader<string> = (value, path) => {
  const given = text(value, path).toLowerCase();
  if (/^([0-9a-f]{2})*$/.test(given)) return given;
  throw invalid(`Invalid value ${shown(value)} for parameter '${path}' supplied: ids are hexadecimal in OpenTelemetry's JSON.`);
};

const depthOf = (path: string): number => path.split(/arrayValue|kvlistValue/).length - 1;

/** Which of the kinds of values it is shows by the field that is there. */
const value: Reader<AttributeValue> = (sent, path) => {
  if (!isObject(sent))
    throw invalid(`Invalid value ${shown(sent)} for parameter '${path}' supplied: it is an object such as {"stringValue": "a"}.`);
  if (depthOf(path) > DEEPEST) throw invalid(`Values of attributes are nested more than ${DEEPEST} deep.`);
  if (sent["stringValue"] !== undefined) return { stringValue: text(sent["stringValue"], path) };
  if (sent["boolValue"] !== undefined) return { boolValue: bool(sent["boolValue"], path) };
  if (sent["intValue"] !== undefined) return { intValue: String(int(sent["intValue"], path)) };
  if (sent["doubleValue"] !== undefined) return { doubleValue: doubleValue(double(sent["doubleValue"], path)) };
  if (sent["bytesValue"] !== undefined) return { bytesValue: text(sent["bytesValue"], path) };
  if (sent["arrayValue"] !== undefined) return { arrayValue: array(sent["arrayValue"], `${path}.arrayValue`) };
  if (sent["kvlistValue"] !== undefined) return { kvlistValue: attributes(sent["kvlistValue"], `${path}.kvlistValue`) };
  return {};
};

const array = message({ values: repeated(value) });
const attribute: Reader<Attribute> = message({ key: withDefault(text, ""), value: withDefault(value, {}) });
const attributes = message({ values: repeated(attribute) });

const event: Reader<SpanEvent> = (sent, path) => {
  const { name, time_unix_nano: at, attributes: noted } = eventFields(sent, path);
  return { name, at, attributes: noted };
};
const eventFields = message({ name: withDefault(text, ""), time_unix_nano: withDefault(int, 0), attributes: repeated(attribute) });

const link: Reader<SpanLink> = (sent, path) => {
  const { trace_id: traceId, span_id: spanId, attributes: noted } = linkFields(sent, path);
  return { traceId, spanId, attributes: noted };
};
const linkFields = message({ trace_id: withDefault(hex, ""), span_id: withDefault(hex, ""), attributes: repeated(attribute) });

const code = oneOf<SpanStatus>({
  STATUS_CODE_UNSET: { number: 0, value: "unset" },
  STATUS_CODE_OK: { number: 1, value: "ok" },
  STATUS_CODE_ERROR: { number: 2, value: "error" },
});
const status = message({ code: withDefault(code, "unset"), message: withDefault(text, "") });

const span = message({
  trace_id: required(hex),
  span_id: required(hex),
  parent_span_id: withDefault(hex, ""),
  name: withDefault(text, ""),
  start_time_unix_nano: withDefault(int, 0),
  end_time_unix_nano: withDefault(int, 0),
  attributes: repeated(attribute),
  events: repeated(event),
  links: repeated(link),
  status: withDefault(status, status({}, "status")),
});

const request = message({
  resource_spans: repeated(
    message({
      resource: withDefault(message({ attributes: repeated(attribute) }), { attributes: [] }),
      scope_spans: repeated(message({ spans: repeated(span) })),
    }),
  ),
});
