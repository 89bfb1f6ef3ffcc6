/** A row by its columns. Whole numbers may come as text, and truths as 0 and 1: databases differ. */
export type Row = Readonly<Record<string, unknown>>;

/** MLflow's database, for reading alone. Queries are in the SQL that SQLite and PostgreSQL share, with `?` for values. */
export interface Tables {
  /** Of one query's rows, some thousand at a time. A table that this version of MLflow did not have is empty. */
  batches(query: string, ...values: readonly string[]): AsyncIterable<readonly Row[]>;
  /** All rows of a query that gives few. */
  all(query: string, ...values: readonly string[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** The first table that a query names decides whether there are any rows. */
export function tableOf(query: string): string {
  return /\bFROM (\w+)/.exec(query)?.[1] ?? "";
}

/** What every MLflow has. */
export function isMlflow(tables: ReadonlySet<string>): boolean {
  return tables.has("experiments") && tables.has("runs");
}
