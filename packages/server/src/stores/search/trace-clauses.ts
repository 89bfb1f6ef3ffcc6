import { Invalid } from "@trialbook/core/errors.ts";
import type { TraceAttribute, TraceClause, TraceField } from "@trialbook/core/trace/trace-search.ts";
import type { Dialect, ValueType } from "./dialect.ts";
import { allOf, raw, type Sql, sql } from "./sql.ts";
import type { Column } from "./subject.ts";

/** What a search of traces needs of a store. */
export interface TraceDialect {
  readonly dialect: Dialect;
  /** Rows of what the row `spans` noted, as `noted`, with SQL for a row's key and for its value as text. */
  readonly notes: { readonly from: string; readonly key: string; readonly value: string };
}

const text = (column: string): Column => ({ sql: raw(column), type: "text", nullable: false });
const integer = (column: string): Column => ({ sql: raw(column), type: "integer", nullable: false });

/** Where a trace's attribute stands. */
export function traceColumn(dialect: Dialect, name: TraceAttribute): Column {
  switch (name) {
    case "id":
    case "state":
      return text(`traces.${name}`);
    case "name":
      return { ...text("traces.name"), nullable: true };
    case "client-request-id":
      return { ...text("traces.client_request_id"), nullable: true };
    case "experiment-id":
      return { sql: dialect.asText("traces.experiment_id"), type: "text", nullable: false };
    case "requested":
      return integer("traces.requested");
    case "duration":
      return { ...integer("traces.duration"), nullable: true };
    case "ended":
      return integer("(traces.requested + coalesce(traces.duration, 0))");
  }
}

/** Clauses as one condition on the row of `traces`. Those about spans must hold of one and the same span. */
export function compileClauses(store: TraceDialect, clauses: readonly TraceClause[]): Sql {
  const isOfSpan = ({ field }: TraceClause): boolean => field.kind === "span" || field.kind === "span-attribute";
  const conditions = clauses.filter((clause) => !isOfSpan(clause)).map((clause) => compileClause(store.dialect, clause));
  const ofSpan = clauses.filter(isOfSpan).map((clause) => spanCondition(store, clause));
  if (ofSpan.length > 0) conditions.push(sql`EXISTS (SELECT 1 FROM spans WHERE spans.trace_id = traces.id AND ${allOf(ofSpan)})`);
  return allOf(conditions);
}

function compileClause(dialect: Dialect, clause: TraceClause): Sql {
  const { field } = clause;
  if (field.kind === "attribute") {
    const column = traceColumn(dialect, field.name);
    return clause.kind === "null"
      ? sql`(${column.sql} ${raw(clause.negated ? "IS NOT NULL" : "IS NULL")})`
      : valueCondition(dialect, clause, column);
  }
  const from = related(field);
  if (clause.kind === "null") return sql`(${raw(clause.negated ? "" : "NOT ")}EXISTS (${from}))`;
  return sql`EXISTS (${from} AND ${valueCondition(dialect, clause, comparedColumn(clause))})`;
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

interface Compared {
  readonly sql: Sql;
  readonly type: ValueType;
}

function comparedColumn({ field, ...clause }: TraceClause): Compared {
  if (field.kind === "run") return { sql: raw("r.run_id"), type: "text" };
  if (field.kind === "issue") return { sql: raw("a.name"), type: "text" };
  if (field.kind !== "feedback" && field.kind !== "expectation") return { sql: raw("t.value"), type: "text" };
  const isNumber = "value" in clause && typeof clause.value === "number";
  return isNumber ? { sql: raw("a.value_number"), type: "real" } : { sql: raw("a.value_text"), type: "text" };
}

function spanCondition({ dialect, notes }: TraceDialect, clause: TraceClause): Sql {
  const { field } = clause;
  if (clause.kind === "null") throw new Invalid("Spans cannot be searched by what they lack.");
  if (field.kind === "span") {
    return valueCondition(dialect, clause, { sql: raw(field.name === "text" ? "spans.content" : `spans.${field.name}`), type: "text" });
  }
  if (field.kind !== "span-attribute") throw new Invalid(`Spans have no ${field.kind}.`);
  return sql`EXISTS (SELECT 1 FROM ${raw(notes.from)}
    WHERE ${raw(notes.key)} = ${field.key} AND ${valueCondition(dialect, clause, { sql: raw(notes.value), type: "text" })})`;
}

/** Never true of a value that is missing. */
function valueCondition(dialect: Dialect, clause: Exclude<TraceClause, { readonly kind: "null" }>, { sql: value, type }: Compared): Sql {
  switch (clause.kind) {
    case "compare": {
      const other = type === "text" ? String(clause.value) : clause.value;
      return sql`(${value} ${raw(clause.op)} ${dialect.bind(type, other)})`;
    }
    case "like":
      return sql`(${dialect.matches(value, clause)})`;
    case "in":
      return sql`(${dialect.among(value, { type, values: clause.values, negated: clause.negated })})`;
  }
}
