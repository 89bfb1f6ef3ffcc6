import type { Sql } from "../../search/sql.ts";
import type { Queries, Row } from "../database.ts";

/** The rows of a query that was made for one search; filters come in endless shapes, so it is not prepared. */
export function rowsOf(queries: Queries, query: Sql): Promise<Row[]> {
  return queries.rowsOnce(numbered(query), query.bindings);
}

/** PostgreSQL numbers what is bound. */
function numbered({ text }: Sql): string {
  let count = 0;
  return text.replace(/\?/g, () => `$${++count}`);
}
