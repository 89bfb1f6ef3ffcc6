import { toStored } from "./plain-text.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
}

/** The last entry of each key; ascending by key, by code points as the database orders text. */
export function lastOfEachKey<E extends Entry>(entries: readonly E[]): E[] {
  const last = [...new Map(entries.map((entry) => [entry.key, entry])).values()];
  return last.length < 2 ? last : last.sort((a, b) => Buffer.compare(Buffer.from(toStored(a.key)), Buffer.from(toStored(b.key))));
}
