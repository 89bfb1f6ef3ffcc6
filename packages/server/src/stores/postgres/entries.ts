import { entriesByOwner } from "../rows/entries.ts";
import type { Queries } from "./database.ts";
import { numberIn } from "./number-in.ts";
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

/** A table of keys and values; `owner` is its column that names what has them. */
interface EntryTable {
  readonly table: string;
  readonly owner: string;
}

/** Sets or overwrites entries of one owner; of a key given twice the last counts. The table keeps the numbers that values write. */
export async function setEntries(tx: Queries, { table, owner }: EntryTable, id: string, entries: readonly Entry[]): Promise<void> {
  const last = lastOfEachKey(entries);
  if (last.length === 0) return;
  await tx.run(
    `INSERT INTO ${table} (${owner}, key, value, number)
     SELECT $1::text, e.key, e.value, e.number FROM unnest($2::text[], $3::text[], $4::float8[]) AS e(key, value, number)
     ON CONFLICT (${owner}, key) DO UPDATE SET value = excluded.value, number = excluded.number`,
    [id, last.map(({ key }) => key), last.map(({ value }) => value), last.map(({ value }) => numberIn(value))],
  );
}

/** The entries of these owners, each's by key. */
export async function readEntries<Owner extends string>(
  queries: Queries,
  { table, owner }: EntryTable,
  ids: readonly Owner[],
): Promise<ReadonlyMap<Owner, readonly Entry[]>> {
  const rows = await queries.rows(`SELECT ${owner}, key, value FROM ${table} WHERE ${owner} = ANY($1::text[]) ORDER BY 1, 2`, [ids]);
  return entriesByOwner(rows);
}
