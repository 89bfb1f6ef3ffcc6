import { Invalid } from "@trialbook/core/errors.ts";
import { asTraceId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import type { TraceOrder, TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { Database } from "../database.ts";
import { after, orderBy, readTerms, termColumns } from "../search/order-terms.ts";
import { experimentKeys } from "../search/run-query.ts";
import { allOf, listOf, raw, rowsOf, sql } from "../search/sql.ts";
import type { Term } from "../search/subject.ts";
import { compileClauses, TRACE_COLUMNS } from "./compile-clause.ts";
import { readTraces } from "./read-traces.ts";

/** A page of traces. @throws {Invalid} if the search asks too much, or the cursor is none of it */
export function searchTraces(database: Database, search: TraceSearch): Page<Trace> {
  const { experimentIds, clauses, order, limit, cursor } = search;
  if (clauses.length > FILTER_LIMITS.clauses) {
    throw new Invalid(`A filter has at most ${FILTER_LIMITS.clauses} comparisons, not ${clauses.length}.`);
  }
  const terms = termsOf(order);
  const identity = ["traces", experimentIds, clauses, order];
  const where = [sql`traces.experiment_id IN ${listOf(experimentKeys(experimentIds))}`, compileClauses(clauses)];
  if (cursor !== undefined) where.push(after(terms, readCursor(cursor, identity, terms)));
  const rows = rowsOf(
    database,
    sql`SELECT traces.id, ${termColumns(terms)} FROM traces WHERE ${allOf(where)} ORDER BY ${orderBy(terms)} LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const items = readTraces(
    database,
    page.map((row) => asTraceId(String(row[0]))),
  );
  const last = page.at(-1);
  return rows.length > page.length && last !== undefined
    ? { items, next: writeCursor(identity, readTerms(terms, last.slice(1))) }
    : { items };
}

function termsOf(order: readonly TraceOrder[]): readonly Term[] {
  const asked = order.map(({ field, descending }): Term => {
    if (field.kind === "attribute") return { ...TRACE_COLUMNS[field.name], descending };
    const table = raw(field.kind === "tag" ? "trace_tags" : "trace_metadata");
    const value = sql`(SELECT t.value FROM ${table} AS t WHERE t.trace_id = traces.id AND t.key = ${field.key})`;
    return { sql: value, type: "text", descending, nullable: true };
  });
  return [...asked, { ...TRACE_COLUMNS.requested, descending: true }, { ...TRACE_COLUMNS.id, descending: false }];
}
