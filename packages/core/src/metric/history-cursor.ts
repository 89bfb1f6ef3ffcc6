import { Invalid } from "../errors.ts";
import { inInt64, int64 } from "../int64.ts";
import type { PointOrder } from "./merge.ts";
import type { Sample } from "./point.ts";

/** Where a page of a history ended, as text: order, step, time and value of its last point. */
export function writeCursor(order: PointOrder, { step, at, value }: Sample): string {
  return `${order}_${step}_${at}_${Object.is(value, -0) ? "-0" : value}`;
}

/** @throws {Invalid} if the text is no cursor of a history in this order */
export function readCursor(order: PointOrder, cursor: string): Sample {
  const parts = /^(step|time)_(-?\d{1,19})_(-?\d{1,19})_(NaN|-?Infinity|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(cursor);
  const [, ordered, step = "", at = "", value = ""] = parts ?? [];
  if (ordered !== order || !inInt64(BigInt(step)) || !inInt64(BigInt(at))) {
    const shown = JSON.stringify(cursor.slice(0, 100));
    throw new Invalid(
      `${shown} is not where a page of this history in order of ${order} ended. Pass the page's own cursor, or none to start anew.`,
    );
  }
  return { step: int64(BigInt(step)), at: int64(BigInt(at)), value: Number(value) };
}
