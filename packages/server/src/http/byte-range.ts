/** Which bytes of a file a request wants, both ends included. */
export type RangeWish =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

const ONE_RANGE = /^bytes=(?:(\d{1,16})-(\d{1,16})?|-(\d{1,16}))$/;

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110, 14.2). What is not one plain range of bytes is answered with
 * the whole file, as the standard allows: many small ranges of one file are an attack more often than a wish.
 */
export function rangeWish(header: string | null, size: number): RangeWish {
  const [, from, to, last] = ONE_RANGE.exec(header?.replaceAll(" ", "") ?? "") ?? [];
  if (last !== undefined) {
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: "unsatisfiable" } : { kind: "part", start: size - length, end: size - 1 };
  }
  if (from === undefined) return { kind: "whole" };
  const start = Number(from);
  const end = to === undefined ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== undefined && Number(to) < start) return { kind: "whole" };
  return start >= size ? { kind: "unsatisfiable" } : { kind: "part", start, end };
}
