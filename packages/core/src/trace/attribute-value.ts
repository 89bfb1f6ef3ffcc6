/**
 * A value that was noted on a span, in the JSON spelling of OpenTelemetry, so that nothing is lost on the way: integers
 * of 64 bits as decimal text, bytes as base64, doubles that JSON lacks as `"NaN"`, `"Infinity"` and `"-Infinity"`. An
 * object without a field is the absent value.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface AttributeValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | "NaN" | "Infinity" | "-Infinity";
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values: readonly AttributeValue[] };
  readonly kvlistValue?: { readonly values: readonly Attribute[] };
}

export interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

/** The value as plain JSON for people and searches; integers past 2^53 lose their last digits, bytes stay base64. */
export function plainValue(value: AttributeValue): unknown {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plainValue);
  if (value.kvlistValue !== undefined) return Object.fromEntries(value.kvlistValue.values.map((one) => [one.key, plainValue(one.value)]));
  return null;
}
