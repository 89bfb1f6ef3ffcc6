import type { Bound } from "../../search/cursor.ts";
import { after, orderBy, readTerms, termColumns } from "../../search/order-terms.ts";
import { allOf, joined, raw, type Sql, sql } from "../../search/sql.ts";
import type { Database } from "../database.ts";
import type { SearchableDatabase } from "../kept-columns.ts";
import { DIALECT } from "./dialect.ts";
import { fewRuns } from "./few-runs.ts";
import { listOf, rowsOf, scalarOf } from "./rows-of.ts";
import { inScope, type RunQuery, withinScope } from "./run-query.ts";
import { type Stretch, type Walk, walkOf } from "./walks.ts";

export interface Slice {
  readonly limit: number;
  /** Only runs after one with these values of the order's terms. */
  readonly after?: readonly Bound[];
  /** Sequence numbers among which all matches are, and which all match. */
  readonly among?: Sql;
}

/** So many experiments are walked one by one and merged; of more, all runs are sorted. */
const WALKED_EXPERIMENTS = 50;

/**
 * Sequence numbers of the first runs of a search's order. There are two ways. Gathering looks at all runs in question and sorts those that
 * match: right for few. Walking follows an index in the wanted order until enough runs matched: right for many.
 */
export function findRuns(database: SearchableDatabase, query: RunQuery, slice: Slice): number[] {
  const { experiments } = query;
  if (experiments.length === 0 || slice.limit <= 0) return [];
  if (slice.among !== undefined) return gather(database, query, slice);
  const few = fewRuns(database, query.filter);
  if (few !== undefined) return gather(database, query, { ...slice, among: few });
  const [experiment] = experiments;
  if (!isWorthWalking(database, query, slice.limit)) return gather(database, query, slice);
  const walk = walkOf(database, query, experiments.length === 1 ? experiment : undefined);
  if (walk !== undefined) return followed(database, query, { slice, walk });
  return experiments.length > WALKED_EXPERIMENTS ? gather(database, query, slice) : merged(database, query, slice);
}

/** Walks each experiment by itself, where no index goes over all of them, and sorts what these walks found. */
function merged(database: SearchableDatabase, query: RunQuery, slice: Slice): number[] {
  const found: number[] = [];
  for (const experiment of query.experiments) {
    const own = { ...query, experiments: [experiment] };
    const walk = walkOf(database, own, experiment);
    if (walk === undefined) return gather(database, query, slice);
    for (const seq of followed(database, own, { slice, walk })) found.push(seq);
  }
  return gather(database, { ...query, condition: raw("TRUE") }, { limit: slice.limit, among: listOf(found) });
}

function gather(database: Database, query: RunQuery, slice: Slice): number[] {
  const { experiments, view, plan } = query;
  const scope =
    slice.among === undefined ? inScope(experiments, view) : sql`runs.seq IN ${slice.among} AND ${withinScope(experiments, view)}`;
  const from = sql`runs ${joined(plan.joins, " ")}`;
  return read(database, query, { stretch: { from, where: scope, orderBy: orderBy(plan.terms) }, limit: slice.limit, after: slice.after });
}

function followed(database: Database, query: RunQuery, { slice, walk }: { readonly slice: Slice; readonly walk: Walk }): number[] {
  const found: number[] = [];
  const begun = slice.after === undefined ? 0 : walk.stretchOf(slice.after);
  for (const [i, stretch] of walk.stretches.entries()) {
    const limit = slice.limit - found.length;
    if (i < begun || limit <= 0) continue;
    const from = i === begun ? slice.after : undefined;
    for (const seq of read(database, query, { stretch, limit, after: from })) found.push(seq);
  }
  return found;
}

interface Reading {
  readonly stretch: Stretch;
  readonly limit: number;
  readonly after: readonly Bound[] | undefined;
}

function read(database: Database, query: RunQuery, { stretch, limit, after: from }: Reading): number[] {
  const { terms } = query.plan;
  const where = [stretch.where, query.condition];
  if (from !== undefined) {
    if (stretch.enter !== undefined) where.push(stretch.enter(from));
    where.push(after(DIALECT, terms, from));
  }
  const text = sql`SELECT runs.seq FROM ${stretch.from} WHERE ${allOf(where)} ORDER BY ${stretch.orderBy} LIMIT ${limit}`;
  return rowsOf(database, text).map((row) => Number(row[0]));
}

/** A run's values of the order's terms: where a page goes on after it. */
export function placeOf(database: Database, { plan }: RunQuery, seq: number): readonly Bound[] {
  const [row = []] = rowsOf(
    database,
    sql`SELECT ${termColumns(DIALECT, plan.terms)} FROM runs ${joined(plan.joins, " ")} WHERE runs.seq = ${seq}`,
  );
  return readTerms(plan.terms, row);
}

/**
 * A walk along a metric, param or tag meets other experiments' runs too. If ours are spread evenly it takes about
 * limit * all / ours steps to find a page, while gathering takes a step for each of ours.
 */
function isWorthWalking(database: Database, query: RunQuery, limit: number): boolean {
  const first = query.order[0]?.field;
  if (first === undefined || !("key" in first)) return true;
  const all = Number(scalarOf(database, raw("SELECT max(seq) FROM runs")));
  const enough = Math.ceil(Math.sqrt(limit * all));
  const ours = scalarOf(
    database,
    sql`SELECT count(*) FROM (SELECT 1 FROM runs WHERE ${inScope(query.experiments, query.view)} LIMIT ${enough})`,
  );
  return Number(ours) >= enough;
}
