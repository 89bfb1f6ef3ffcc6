/** A fact on two sides; a side that lacks it has no value. */
export interface Change {
  readonly key: string;
  readonly a?: string;
  readonly b?: string;
}

type Facts = ReadonlyMap<string, string>;

/** What differs between two sides, ascending by key (code points); values that mean the same by `meaning` do not. */
export function changesBetween(a: Facts, b: Facts, meaning: (value: string) => string = (value) => value): Change[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort(byCodePoint);
  return keys.flatMap((key) => {
    const [left, right] = [a.get(key), b.get(key)];
    if (left !== undefined && right !== undefined && meaning(left) === meaning(right)) return [];
    return [{ key, ...(left === undefined ? {} : { a: left }), ...(right === undefined ? {} : { b: right }) }];
  });
}

/** Entries as facts; of a key that stands twice the last counts. */
export function factsOf(entries: Iterable<readonly [key: string, value: string]>): Facts {
  return new Map(entries);
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
