import type { Attribute, DatasetField, OrderKey } from "@trialbook/core/search/filter.ts";
import type { Sql } from "./sql.ts";

/** One expression that rows are sorted by; rows where it is NULL come last in both directions. */
export interface Term {
  readonly sql: Sql;
  readonly type: "text" | "integer" | "real";
  readonly descending: boolean;
  readonly nullable: boolean;
}

/** A column of the searched table, or an expression over it. */
export interface Column {
  readonly sql: Sql;
  readonly type: "text" | "integer";
  readonly nullable: boolean;
  /** What to sort by instead, where that is another thing than to compare with. */
  readonly order?: Sql;
}

/** A table of keys and values beside the searched one: `owner` is its column that names the searched row. */
export interface KeyedTable {
  readonly table: string;
  readonly owner: string;
}

/** What is searched, in SQL: the table, and where its fields stand. */
export interface Subject {
  /** For messages: `runs`. */
  readonly plural: string;
  /** The row's key, that the tables beside it refer to. */
  readonly key: Sql;
  readonly attributes: ReadonlyMap<Attribute, Column>;
  readonly params?: KeyedTable;
  readonly tags?: KeyedTable;
  readonly metrics?: KeyedTable;
  /** Rows (SELECT without its columns) of data sets of the searched row that match a condition. */
  readonly dataset?: (name: DatasetField, matches: (text: Sql) => Sql) => Sql;
  /** What orders rows that the asked order leaves equal; the last one tells every two rows apart. */
  readonly tieBreak: (order: readonly OrderKey[]) => readonly Term[];
}
