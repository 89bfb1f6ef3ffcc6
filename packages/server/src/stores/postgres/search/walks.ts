import type { OrderKey } from "@trialbook/core/search/filter.ts";
import type { Bound } from "../../search/cursor.ts";
import { orderBy } from "../../search/order-terms.ts";
import { joined, raw, type Sql, sql } from "../../search/sql.ts";
import type { Engine } from "../engines/engine.ts";
import type { RunQuery } from "./run-query.ts";

/**
 * One stretch of an ordering that an index holds in order, so that a page of it is read without sorting all runs.
 * An ordering is walked stretch by stretch: runs with a value, those where it is NaN, those without.
 */
export interface Stretch {
  /** Going on after a row with these values of the terms, if any. */
  readonly from: (after: readonly Bound[] | undefined) => Sql;
  readonly where: Sql;
  readonly orderBy: Sql;
  /** A count of what the walk looked at, if it gives up after so many: then what it found may not be all there is. */
  readonly looked?: { readonly count: (after: readonly Bound[] | undefined) => Sql; readonly most: number };
}

export interface Walk {
  readonly stretches: readonly Stretch[];
  /** The stretch that a row with these values of the terms lies in. */
  readonly stretchOf: (values: readonly Bound[]) => number;
}

/** So many runs are looked at one by one: where a filter matches fewer of them, all that match are sorted instead. */
const MOST_LOOKED_AT = 4000;

/** The newest runs of an experiment in the order of the index, which itself has runs without a start last. */
export function newestFirst({ experiments, filter, order, scope, plan }: RunQuery): Stretch | undefined {
  if (!isByStart(order) || experiments.length !== 1 || filter !== undefined || plan.terms[0]?.descending !== true) return undefined;
  return { from: () => sql`runs ${joined(plan.joins, " ")}`, where: scope, orderBy: orderBy(plan.terms) };
}

function isByStart([first]: readonly OrderKey[]): boolean {
  return first === undefined || (first.field.kind === "attribute" && (first.field.name === "start_time" || first.field.name === "created"));
}

/** The walk from the newest run of an experiment on, or from the oldest; `undefined` if another order is wanted. */
export function walkByStart({ experiments, order, scope, plan }: RunQuery, { firstWithTies }: Engine): Walk | undefined {
  if (!isByStart(order) || experiments.length !== 1) return undefined;
  const { joins, terms } = plan;
  const descending = terms[0]?.descending ?? true;
  const started = (after: readonly Bound[] | undefined): Sql =>
    after === undefined
      ? sql`runs WHERE ${scope} AND runs.start_time IS NOT NULL`
      : sql`runs WHERE ${scope} AND runs.start_time ${raw(descending ? "<=" : ">=")} ${after[0] ?? null}::bigint`;
  // None of these starts is NULL; where NULL would stand is said as the index has it.
  const inOrder = raw(`ORDER BY runs.start_time ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"} ${firstWithTies(MOST_LOOKED_AT)}`);
  return {
    stretches: [
      {
        from: (after) => sql`(SELECT * FROM ${started(after)} ${inOrder}) AS runs ${joined(joins, " ")}`,
        where: raw("TRUE"),
        orderBy: joined([raw(`runs.start_time ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`), orderBy(terms.slice(1))], ", "),
        looked: {
          count: (after) => sql`SELECT count(*) FROM (SELECT 1 FROM ${started(after)} LIMIT ${MOST_LOOKED_AT}) AS looked`,
          most: MOST_LOOKED_AT,
        },
      },
      { from: () => sql`runs ${joined(joins, " ")}`, where: sql`${scope} AND runs.start_time IS NULL`, orderBy: orderBy(terms.slice(1)) },
    ],
    stretchOf: ([start]) => (start === null ? 1 : 0),
  };
}

/** The walk along the latest values of a metric; `undefined` if another order is wanted. */
export function walkByMetric({ experiments, order, scope, plan }: RunQuery, { firstWithTies }: Engine): Walk | undefined {
  const field = order[0]?.field;
  const [experiment] = experiments;
  if (field?.kind !== "metric" || field.of !== "latest" || experiments.length !== 1 || experiment === undefined) return undefined;
  const { joins, terms } = plan;
  const descending = terms[1]?.descending ?? false;
  const others = joined(joins.slice(1), " ");
  const ofMetric = sql`experiment_id = ${experiment}::bigint AND key = ${field.key}`;
  const withValue = (after: readonly Bound[] | undefined): Sql =>
    after === undefined
      ? sql`latest_metrics WHERE ${ofMetric} AND value IS NOT NULL`
      : sql`latest_metrics WHERE ${ofMetric} AND value ${raw(descending ? "<=" : ">=")} ${after[1] ?? null}::float8`;
  // Each run is looked up by itself: joined in another way, all of them would be read first.
  const itsRun = sql`CROSS JOIN LATERAL (SELECT * FROM runs AS one WHERE one.id = o0.run_id LIMIT 1) AS runs ${others}`;
  return {
    stretches: [
      {
        from: (after) =>
          sql`(SELECT * FROM ${withValue(after)} ORDER BY value ${raw(descending ? "DESC" : "ASC")} ${raw(firstWithTies(MOST_LOOKED_AT))}) AS o0 ${itsRun}`,
        where: scope,
        orderBy: orderBy([{ sql: raw("o0.value"), type: "real", descending, nullable: false }, ...terms.slice(2)]),
        looked: {
          count: (after) => sql`SELECT count(*) FROM (SELECT 1 FROM ${withValue(after)} LIMIT ${MOST_LOOKED_AT}) AS looked`,
          most: MOST_LOOKED_AT,
        },
      },
      {
        from: () => sql`(SELECT * FROM latest_metrics WHERE ${ofMetric} AND value IS NULL) AS o0 ${itsRun}`,
        where: scope,
        orderBy: orderBy(terms.slice(2)),
      },
      { from: () => sql`runs ${joined(joins, " ")}`, where: sql`${scope} AND o0.run_id IS NULL`, orderBy: orderBy(terms.slice(2)) },
    ],
    stretchOf: ([missing, number]) => (missing === 1 ? 2 : number === null ? 1 : 0),
  };
}
