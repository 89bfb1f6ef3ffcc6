import type { Bound } from "../../search/cursor.ts";
import { METRIC_COLUMNS } from "../../search/fields.ts";
import { orderBy } from "../../search/order-terms.ts";
import { joined, raw, type Sql, sql } from "../../search/sql.ts";
import type { Term } from "../../search/subject.ts";
import { type ColumnName, KEPT_TEXT, type SearchableDatabase } from "../kept-columns.ts";
import type { RunQuery } from "./run-query.ts";
import { withinScope } from "./run-query.ts";

/**
 * One stretch of an ordering that an index holds in order, so that a page of it is read without sorting all runs.
 * An ordering is walked stretch by stretch: runs with a value, those where it is NaN, those without.
 */
export interface Stretch {
  readonly from: Sql;
  readonly where: Sql;
  readonly orderBy: Sql;
  /** Where the index is entered to go on after a row with these values of the terms. */
  readonly enter?: (values: readonly Bound[]) => Sql;
}

export interface Walk {
  readonly stretches: readonly Stretch[];
  /** The stretch that a row with these values of the terms lies in. */
  readonly stretchOf: (values: readonly Bound[]) => number;
}

/** The walk that serves the first key of an order; `undefined` if no index is in that order. */
export function walkOf(database: SearchableDatabase, query: RunQuery, experiment: number | undefined): Walk | undefined {
  const [first] = query.order;
  if (first === undefined || (first.field.kind === "attribute" && (first.field.name === "start_time" || first.field.name === "created"))) {
    return experiment === undefined ? undefined : walkByStart(query, experiment);
  }
  const { field } = first;
  if (field.kind === "metric") {
    const column = keptColumn(database, { table: "latest_metrics", value: METRIC_COLUMNS[field.of], key: field.key });
    return column && walkByMetric(query, experiment, column);
  }
  if ((field.kind === "param" || field.kind === "tag") && field.as === "text") {
    const column = keptColumn(database, { table: `${field.kind}s`, value: "value", key: field.key });
    return column && walkByText(query, experiment, column);
  }
  return undefined;
}

function walkByStart(query: RunQuery, experiment: number): Walk {
  const { joins, terms } = query.plan;
  const from = sql`runs INDEXED BY runs_by_start ${joined(joins, " ")}`;
  const scope = sql`runs.experiment_id = ${experiment} AND ${withinScope([experiment], query.view)}`;
  const descending = terms[0]?.descending ?? true;
  return {
    stretches: [
      {
        from,
        where: sql`${scope} AND runs.start_time IS NOT NULL`,
        orderBy: inIndexOrder(terms),
        enter: ([start]) => sql`runs.start_time ${raw(descending ? "<=" : ">=")} ${start ?? null}`,
      },
      { from, where: sql`${scope} AND runs.start_time IS NULL`, orderBy: orderBy(terms.slice(1)) },
    ],
    stretchOf: ([start]) => (start === null ? 1 : 0),
  };
}

interface KeptRows {
  readonly rows: Sql;
  readonly isOurs: Sql;
}

/** The rows of a column in the order of their values, as `kept`; `undefined` while they are being read. */
function keptColumn({ columns }: SearchableDatabase, name: ColumnName): KeptRows | undefined {
  const id = columns.idOf(name);
  return id === undefined ? undefined : { rows: raw("kept_values AS kept INDEXED BY kept_by_value"), isOurs: sql`kept.column_id = ${id}` };
}

const KEPT = raw("kept.value");

function walkByMetric(query: RunQuery, experiment: number | undefined, { rows, isOurs }: KeptRows): Walk {
  const { joins, terms } = query.plan;
  const descending = terms[1]?.descending ?? false;
  const value: Term = { sql: KEPT, type: "real", descending, nullable: false };
  const from = sql`${rows} CROSS JOIN runs ON runs.seq = kept.run_seq ${joined(joins, " ")}`;
  const where = sql`${isOurs} AND ${withinScope(query.experiments, query.view)}`;
  return {
    stretches: [
      {
        from,
        where: sql`${where} AND ${KEPT} IS NOT NULL`,
        orderBy: orderBy([value, ...terms.slice(2)]),
        enter: (values) => sql`${KEPT} ${raw(descending ? "<=" : ">=")} ${values[1] ?? null}`,
      },
      { from, where: sql`${where} AND ${KEPT} IS NULL`, orderBy: orderBy(terms.slice(2)) },
      lacking(query, experiment, terms.slice(2)),
    ],
    stretchOf: ([missing, number]) => (missing === 1 ? 2 : number === null ? 1 : 0),
  };
}

function walkByText(query: RunQuery, experiment: number | undefined, { rows, isOurs }: KeptRows): Walk {
  const { joins, terms } = query.plan;
  const descending = query.order[0]?.descending ?? false;
  const beginning: Term = { sql: KEPT, type: "text", descending, nullable: false };
  return {
    stretches: [
      {
        from: sql`${rows} CROSS JOIN runs ON runs.seq = kept.run_seq ${joined(joins, " ")}`,
        where: sql`${isOurs} AND ${withinScope(query.experiments, query.view)}`,
        orderBy: orderBy([beginning, { sql: raw("o0.value"), type: "text", descending, nullable: false }, ...terms.slice(1)]),
        enter: ([value]) => sql`${KEPT} ${raw(descending ? "<=" : ">=")} substr(${value ?? null}, 1, ${KEPT_TEXT})`,
      },
      lacking(query, experiment, terms.slice(1)),
    ],
    stretchOf: ([value]) => (value === null ? 1 : 0),
  };
}

/** Runs without the key that is ordered by: newest first along the index, if nothing else is asked of their order. */
function lacking(query: RunQuery, experiment: number | undefined, rest: readonly Term[]): Stretch {
  const scope = withinScope(query.experiments, query.view);
  const joins = joined(query.plan.joins, " ");
  const where = sql`${scope} AND o0.run_seq IS NULL`;
  if (query.order.length > 1 || experiment === undefined) return { from: sql`runs ${joins}`, where, orderBy: orderBy(rest) };
  return {
    from: sql`runs INDEXED BY runs_by_start ${joins}`,
    where: sql`runs.experiment_id = ${experiment} AND ${where}`,
    orderBy: orderBy(rest),
  };
}

/** The first term as the index has it: it is never NULL here, and saying what to do with NULL would lose the index. */
function inIndexOrder([first, ...rest]: readonly Term[]): Sql {
  return first === undefined ? raw("1") : orderBy([{ ...first, nullable: false }, ...rest]);
}
