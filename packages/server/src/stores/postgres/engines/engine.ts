/** What differs between the databases that speak PostgreSQL's protocol, and nothing else may: where rows lie, and letters. */
export interface Engine {
  readonly name: string;
  /** A table of which a run has many rows, keyed by `run_id`: how its rows are spread. */
  spreadByRun(table: { readonly name: string; readonly columns: string }): readonly string[];
  /** A text expression in lower case, for letters of any script. */
  lower(text: string): string;
  /** What ends an ordered query that shall give its first rows, and those that are equal to the last of them; it may give more. */
  firstWithTies(rows: number): string;
}
