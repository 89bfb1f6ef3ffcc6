import type { Millis } from "@trialbook/core/time.ts";
import { invalid } from "../errors.ts";
import { type Reader, shown, text, wrongType } from "../message.ts";

/** Times of traces are protobuf's Timestamp and Duration, whose JSON is RFC 3339 and seconds with an `s`. */

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970; finer parts are cut off. */
export const timestamp: Reader<Millis> = (value, path) => {
  const given = text(value, path);
  const at = RFC_3339.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(`Invalid value ${shown(value)} for parameter '${path}' supplied: it is no time as in RFC 3339.`);
  return at;
};

/** Milliseconds. */
export const duration: Reader<number> = (value, path) => {
  const given = text(value, path);
  const [, seconds] = /^(-?\d{1,12}(?:\.\d{1,9})?)s$/.exec(given) ?? [];
  if (seconds === undefined) throw wrongType(value, path);
  return Math.trunc(Number(seconds) * 1000 + Math.sign(Number(seconds)) * 1e-6);
};

export function timestampText(at: Millis): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(3)}s`;
}
