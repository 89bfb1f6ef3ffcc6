import { readCursor, writeCursor } from "./cursor.ts";
import type { Dialect } from "./dialect.ts";
import { after, type OrderPlan, orderBy, readTerms, termColumns } from "./order-terms.ts";
import { allOf, joined, type Sql, sql } from "./sql.ts";

/** A search of which a page is wanted. */
export interface PageRequest {
  /** What the search is: a cursor of another one is refused. */
  readonly identity: unknown;
  /** What comes before SELECT. */
  readonly with?: Sql;
  /** The searched rows' key. */
  readonly key: Sql;
  readonly from: Sql;
  readonly where: readonly Sql[];
  readonly plan: OrderPlan;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** A page as a query, and how to read what it finds. */
export interface PageQuery {
  readonly query: Sql;
  readonly read: (rows: readonly (readonly unknown[])[]) => FoundPage;
}

export interface FoundPage {
  /** In order. */
  readonly keys: readonly unknown[];
  /** The cursor of what follows; absent if nothing does. */
  readonly next: { readonly next?: string };
}

/** The keys of a page; one row past the limit tells whether more follow. @throws {Invalid} if the cursor is none of the search's */
export function pageQuery(dialect: Dialect, request: PageRequest): PageQuery {
  const { identity, key, from, plan, limit, cursor } = request;
  const { joins, terms } = plan;
  const where = cursor === undefined ? request.where : [...request.where, after(dialect, terms, readCursor(cursor, identity, terms))];
  return {
    query: sql`${request.with ?? sql``} SELECT ${key}, ${termColumns(dialect, terms)} FROM ${from} ${joined(joins, " ")}
      WHERE ${allOf(where)} ORDER BY ${orderBy(terms)} LIMIT ${limit + 1}`,
    read(rows) {
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const isWhole = rows.length === page.length || last === undefined;
      return { keys: page.map(([found]) => found), next: isWhole ? {} : { next: writeCursor(identity, readTerms(terms, last.slice(1))) } };
    },
  };
}
