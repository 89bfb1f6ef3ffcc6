import type { Filter } from "@trialbook/core/search/filter.ts";
import { metricCondition } from "../../search/compile-filter.ts";
import type { Test } from "../../search/dialect.ts";
import { METRIC_COLUMNS } from "../../search/fields.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import { KEPT_TEXT, type SearchableDatabase } from "../kept-columns.ts";
import { DIALECT } from "./dialect.ts";
import { listOf, scalarOf } from "./rows-of.ts";

/** Up to so many runs are looked at one by one; of more, walking an index finds a page sooner. */
export const FEW = 2000;
/** How many parts of a filter are tried; one that is worth it mostly stands among the first. */
const TRIED = 8;

/**
 * Sequence numbers of few runs among which all matches of a filter are, as something to put behind `runs.seq IN`;
 * `undefined` if no part of the filter is that rare by itself. Costs up to {@link FEW} steps of an index a part.
 */
export function fewRuns(database: SearchableDatabase, filter: Filter | undefined): Sql | undefined {
  let fewest = FEW;
  let best: Sql | undefined;
  for (const test of requiredTests(filter).slice(0, TRIED)) {
    const rows = indexedRows(database, test);
    if (rows === undefined) continue;
    const count = Number(scalarOf(database, sql`SELECT count(*) FROM (${rows} LIMIT ${fewest})`));
    if (count >= fewest) continue;
    fewest = count;
    best = sql`(${rows})`;
  }
  return best;
}

/** Comparisons that every match meets. */
function requiredTests(filter: Filter | undefined): readonly Test[] {
  if (filter === undefined) return [];
  if (filter.kind === "all") return filter.of.flatMap(requiredTests);
  return filter.kind === "compare" || filter.kind === "in" ? [filter] : [];
}

/** The runs that an index finds for a comparison, if there is one by now; they include all that match. */
function indexedRows(database: SearchableDatabase, test: Test): Sql | undefined {
  const { field } = test;
  if (field.kind === "attribute") return field.name === "run_id" ? runsById(test) : undefined;
  if (field.kind === "dataset") return undefined;
  const isMetric = field.kind === "metric";
  const column = database.columns.idOf({
    table: isMetric ? "latest_metrics" : `${field.kind}s`,
    value: isMetric ? METRIC_COLUMNS[field.of] : "value",
    key: field.key,
  });
  if (column === undefined) return undefined;
  const ofKey = sql`SELECT kept.run_seq FROM kept_values AS kept INDEXED BY kept_by_value WHERE kept.column_id = ${column}`;
  if (isMetric) return sql`${ofKey} AND ${metricCondition(DIALECT, test, raw("kept.value"))}`;
  if (field.as === "text" && test.kind === "compare" && test.op === "=") {
    return sql`${ofKey} AND kept.value = substr(${String(test.value)}, 1, ${KEPT_TEXT})`;
  }
  return ofKey;
}

function runsById(test: Test): Sql | undefined {
  if (test.kind === "in") return test.negated ? undefined : sql`SELECT seq FROM runs WHERE id IN ${listOf(test.values.map(String))}`;
  return test.op === "=" ? sql`SELECT seq FROM runs WHERE id = ${String(test.value)}` : undefined;
}
