import { closest } from "./closest.ts";
import type { Field } from "./filter.ts";
import { unclosed } from "./parse-field.ts";
import { parseDouble, parseDuration, parseExactNumber } from "./parse-number.ts";
import { parseTime, type TimeRange } from "./parse-time.ts";
import { type AttributeType, RUN_ATTRIBUTES, STATUSES } from "./run-fields.ts";
import { shown, type TokenReader } from "./token-reader.ts";
import type { Token } from "./tokens.ts";

/**
 * A value as it is compared. `field` is the field with the type that the value asks for: a param beside a number is
 * a number. A `range` is a date or time that covers more than one millisecond.
 */
export type Operand =
  | { readonly kind: "one"; readonly field: Field; readonly value: string | number | bigint }
  /** The words true and false, which languages write in different ways. */
  | { readonly kind: "spellings"; readonly field: Field; readonly values: readonly string[] }
  | { readonly kind: "range"; readonly field: Field; readonly range: TimeRange };

type WrittenValue = Extract<Token, { readonly kind: "word" | "quoted" }>;

/** Reads the value that a field is compared with, by what values the field has. */
export function readOperand(reader: TokenReader, field: Field): Operand {
  const token = reader.peek();
  if (token.kind !== "word" && token.kind !== "quoted") return reader.fail(`Here a value is missing: ${exampleOf(field)}.`);
  if (token.kind === "quoted" && !token.closed) reader.fail(unclosed(token.quote));
  reader.take();
  if (field.kind === "metric") return metricValue(reader, field, token);
  if (field.kind === "param" || field.kind === "tag") return loggedValue(field, token);
  switch (attributeType(field)) {
    case "status":
      return statusValue(reader, field, token);
    case "time":
      return timeValue(reader, field, token);
    case "duration":
      return durationValue(reader, field, token);
    case "text":
      return { kind: "one", field, value: token.text };
  }
}

/** What values a field other than a metric has. */
export function attributeType(field: Field): AttributeType {
  if (field.kind !== "attribute") return "text";
  for (const known of RUN_ATTRIBUTES.values()) if (known.attribute === field.name) return known.type;
  return "text";
}

function exampleOf(field: Field): string {
  if (field.kind === "metric") return "metrics are compared with numbers, as in > 0.9 or < 1e-3";
  if (field.kind !== "attribute") return "write a number or a text in quotes";
  const examples = {
    text: "write a text in quotes",
    status: STATUSES.join(", "),
    time: "write a date, as in > 2026-11-01",
    duration: "write a duration, as in > 90s or < 1.5h",
  };
  return examples[attributeType(field)];
}

function metricValue(reader: TokenReader, field: Field, token: WrittenValue): Operand {
  const value = parseDouble(token.text);
  if (value !== undefined && token.kind === "word") return { kind: "one", field, value };
  if (value !== undefined) return reader.fail(`Metrics are numbers: write ${shown(token.text)} without quotes.`, token);
  if (token.text.toLowerCase() === "nan")
    return reader.fail("NaN is equal to nothing, not even itself: write IS NAN or IS NOT NAN.", token);
  return reader.fail(`Metrics are compared with numbers, as in > 0.9 or < 1e-3, not with '${shown(token.text)}'.`, token);
}

function loggedValue(field: Extract<Field, { kind: "param" | "tag" }>, token: WrittenValue): Operand {
  if (token.kind === "quoted") return { kind: "one", field, value: token.text };
  const number = parseDouble(token.text);
  if (number !== undefined) return { kind: "one", field: { ...field, as: "number" }, value: number };
  const word = token.text.toLowerCase();
  if (word !== "true" && word !== "false") return { kind: "one", field, value: token.text };
  return { kind: "spellings", field, values: [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()] };
}

function statusValue(reader: TokenReader, field: Field, token: WrittenValue): Operand {
  const status = token.text.toLowerCase();
  if (STATUSES.includes(status)) return { kind: "one", field, value: status };
  const meant = closest(status, STATUSES);
  const fix = meant === undefined ? `A run is ${STATUSES.slice(0, -1).join(", ")} or ${STATUSES.at(-1)}.` : `Did you mean ${meant}?`;
  return reader.fail(`No run has the status '${shown(token.text)}'. ${fix}`, token);
}

function timeValue(reader: TokenReader, field: Field, token: WrittenValue): Operand {
  const range = parseTime(token.text);
  if (range !== undefined) return { kind: "range", field, range };
  const millis = token.kind === "word" ? parseExactNumber(token.text) : undefined;
  if (millis !== undefined) return { kind: "one", field, value: millis };
  return reader.fail(`'${shown(token.text)}' is no time: write 2026-11-01, '2026-11-01 12:30' (UTC) or milliseconds since 1970.`, token);
}

function durationValue(reader: TokenReader, field: Field, token: WrittenValue): Operand {
  const millis = parseDuration(token.text);
  if (millis !== undefined) return { kind: "one", field, value: millis };
  const number = parseDouble(token.text);
  if (number !== undefined)
    reader.fail(`${shown(token.text)} of what? Write ${shown(token.text)}s, ${shown(token.text)}m or ${shown(token.text)}h.`, token);
  return reader.fail(`'${shown(token.text)}' is no duration: write 90s, 15m, 1.5h, 2d or 1h30m.`, token);
}
