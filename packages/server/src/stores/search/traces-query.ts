import { Invalid } from "@trialbook/core/errors.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import type { TraceOrder, TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import type { Dialect } from "./dialect.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { raw, sql } from "./sql.ts";
import type { Term } from "./subject.ts";
import { compileClauses, type TraceDialect, traceColumn } from "./trace-clauses.ts";

/** The ids of a page of traces. @throws {Invalid} if the search asks too much, or the cursor is none of it */
export function tracesQuery(store: TraceDialect, search: TraceSearch, experiments: readonly number[]): PageQuery {
  const { experimentIds, clauses, order, limit, cursor } = search;
  if (clauses.length > FILTER_LIMITS.clauses) {
    throw new Invalid(`A filter has at most ${FILTER_LIMITS.clauses} comparisons, not ${clauses.length}.`);
  }
  const ofThese = store.dialect.among(raw("traces.experiment_id"), { type: "integer", values: experiments, negated: false });
  return pageQuery(store.dialect, {
    identity: ["traces", experimentIds, clauses, order],
    key: raw("traces.id"),
    from: raw("traces"),
    where: [ofThese, compileClauses(store, clauses)],
    plan: { joins: [], terms: termsOf(store.dialect, order) },
    limit,
    cursor,
  });
}

function termsOf(dialect: Dialect, order: readonly TraceOrder[]): readonly Term[] {
  const asked = order.map(({ field, descending }): Term => {
    if (field.kind === "attribute") return { ...traceColumn(dialect, field.name), descending };
    const table = raw(field.kind === "tag" ? "trace_tags" : "trace_metadata");
    const value = sql`(SELECT t.value FROM ${table} AS t WHERE t.trace_id = traces.id AND t.key = ${field.key})`;
    return { sql: value, type: "text", descending, nullable: true };
  });
  return [...asked, { ...traceColumn(dialect, "requested"), descending: true }, { ...traceColumn(dialect, "id"), descending: false }];
}
