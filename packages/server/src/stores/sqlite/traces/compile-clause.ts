import { Invalid } from "@trialbook/core/errors.ts";
import type { TraceAttribute, TraceClause, TraceField } from "@trialbook/core/trace/trace-search.ts";
import { allOf, listOf, raw, type Sql, sql } from "../search/sql.ts";
import type { Column } from "../search/subject.ts";
import { textMatch } from "../search/text-match.ts";

const text = (column: string): Column => ({ sql: raw(column), type: "text", nullable: false });
const integer = (column: string): Column => ({ sql: raw(column), type: "integer", nullable: false });

/** Where a trace's attributes stand. */
export const TRACE_COLUMNS: Readonly<Record<TraceAttribute, Column>> = {
  id: text("traces.id"),
  name: { ...text("traces.name"), nullable: true },
  state: text("traces.state"),
  "client-request-id": { ...text("traces.client_request_id"), nullable: true },
  "experiment-id": text("CAST(traces.experiment_id AS TEXT)"),
  requested: integer("traces.requested"),
  duration: { ...integer("traces.duration"), nullable: true },
  ended: integer("(traces.requested + coalesce(traces.duration, 0))"),
};

/** A value that a span noted under a key, as text: strings as they are, lists and maps as JSON. */
const NOTED =
  raw(`coalesce(noted.value ->> '$.value.stringValue', noted.value ->> '$.value.intValue', noted.value ->> '$.value.doubleValue',
  CASE noted.value -> '$.value.boolValue' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' END,
  noted.value -> '$.value.arrayValue.values', noted.value -> '$.value.kvlistValue.values')`);

/** Clauses as one condition on the row of `traces`. Those about spans must hold of one and the same span. */
export function compileClauses(clauses: readonly TraceClause[]): Sql {
  const isOfSpan = ({ field }: TraceClause): boolean => field.kind === "span" || field.kind === "span-attribute";
  const conditions = clauses.filter((clause) => !isOfSpan(clause)).map((clause) => compileClause(clause));
  const ofSpan = clauses.filter(isOfSpan).map((clause) => spanCondition(clause));
  if (ofSpan.length > 0) conditions.push(sql`EXISTS (SELECT 1 FROM spans WHERE spans.trace_id = traces.id AND ${allOf(ofSpan)})`);
  return allOf(conditions);
}

function compileClause(clause: TraceClause): Sql {
  const { field } = clause;
  if (field.kind === "attribute") {
    const column = TRACE_COLUMNS[field.name].sql;
    return clause.kind === "null" ? sql`(${column} ${raw(clause.negated ? "IS NOT NULL" : "IS NULL")})` : valueCondition(clause, column);
  }
  const from = related(field);
  if (clause.kind === "null") return sql`(${raw(clause.negated ? "" : "NOT ")}EXISTS (${from}))`;
  return sql`EXISTS (${from} AND ${valueCondition(clause, comparedColumn(clause))})`;
}

/** The rows beside a trace that a field means. */
function related(field: TraceField): Sql {
  switch (field.kind) {
    case "tag":
      return sql`SELECT 1 FROM trace_tags AS t WHERE t.trace_id = traces.id AND t.key = ${field.key}`;
    case "metadata":
      return sql`SELECT 1 FROM trace_metadata AS t WHERE t.trace_id = traces.id AND t.key = ${field.key}`;
    case "feedback":
    case "expectation":
      return sql`SELECT 1 FROM assessments AS a WHERE a.trace_id = traces.id AND a.kind = ${field.kind} AND a.name = ${field.key} AND a.valid`;
    case "issue":
      return raw("SELECT 1 FROM assessments AS a WHERE a.trace_id = traces.id AND a.kind = 'issue'");
    case "run":
      return raw("SELECT 1 FROM trace_runs AS r WHERE r.trace_id = traces.id");
    default:
      throw new Invalid(`Traces cannot be searched by ${field.kind} in this way.`);
  }
}

function comparedColumn({ field, ...clause }: TraceClause): Sql {
  if (field.kind === "run") return raw("r.run_id");
  if (field.kind === "issue") return raw("a.name");
  if (field.kind !== "feedback" && field.kind !== "expectation") return raw("t.value");
  return raw("value" in clause && typeof clause.value === "number" ? "a.value_number" : "a.value_text");
}

function spanCondition(clause: TraceClause): Sql {
  const { field } = clause;
  if (clause.kind === "null") throw new Invalid("Spans cannot be searched by what they lack.");
  if (field.kind === "span") return valueCondition(clause, raw(field.name === "text" ? "spans.content" : `spans.${field.name}`));
  if (field.kind !== "span-attribute") throw new Invalid(`Spans have no ${field.kind}.`);
  return sql`EXISTS (SELECT 1 FROM json_each(spans.content, '$.attributes') AS noted
    WHERE noted.value ->> '$.key' = ${field.key} AND ${valueCondition(clause, NOTED)})`;
}

/** Never true of a value that is missing. */
function valueCondition(clause: Exclude<TraceClause, { readonly kind: "null" }>, value: Sql): Sql {
  switch (clause.kind) {
    case "compare":
      return sql`(${value} ${raw(clause.op)} ${clause.value})`;
    case "like":
      return sql`(${textMatch(value, clause)})`;
    case "in":
      return sql`(${value} ${raw(clause.negated ? "NOT IN" : "IN")} ${listOf(clause.values)})`;
  }
}
