import type { Bound } from "../../search/cursor.ts";
import type { Dialect } from "../../search/dialect.ts";
import { after, orderBy, readTerms, termColumns } from "../../search/order-terms.ts";
import { allOf, joined, raw, type Sql, sql } from "../../search/sql.ts";
import type { Queries } from "../database.ts";
import type { Engine } from "../engines/engine.ts";
import { FOUND_COLUMNS, type FoundRun, readFound } from "./listed-runs.ts";
import { rowsOf } from "./rows-of.ts";
import type { RunQuery } from "./run-query.ts";
import { newestFirst, type Stretch, type Walk, walkByMetric, walkByStart } from "./walks.ts";

/** A run of a page, and its values of the order's terms. */
export interface PlacedRun extends FoundRun {
  readonly place: readonly Bound[];
}

interface Slice {
  readonly limit: number;
  /** Only runs after one with these values of the order's terms. */
  readonly after: readonly Bound[] | undefined;
}

/** What a search works with. */
export interface SearchDeps {
  readonly queries: Queries;
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** An experiment of fewer runs is sorted as a whole: a walk may take several journeys. */
  readonly worthWalking: number;
}

/**
 * The first runs of a search's order. There are two ways. Gathering looks at all runs in question and sorts those that match:
 * right for few. Walking follows an index in the wanted order until enough runs matched: right for many.
 */
export async function findRuns(
  deps: SearchDeps,
  { query, slice }: { readonly query: RunQuery; readonly slice: Slice },
): Promise<PlacedRun[]> {
  if (query.experiments.length === 0) return [];
  const newest = slice.after === undefined ? newestFirst(query) : undefined;
  if (newest !== undefined) return await read(deps, query, { stretch: newest, slice, condition: query.condition });
  const walk = await walkIfLong(deps, query);
  return (walk && (await followed(deps, { query, slice, walk }))) ?? (await gathered(deps, { query, slice }));
}

async function gathered(deps: SearchDeps, { query, slice }: { readonly query: RunQuery; readonly slice: Slice }): Promise<PlacedRun[]> {
  const { scope, plan } = query;
  const all: Stretch = { from: () => sql`runs ${joined(plan.joins, " ")}`, where: scope, orderBy: orderBy(plan.terms) };
  return await read(deps, query, { stretch: all, slice, condition: query.condition });
}

async function walkIfLong({ queries, engine, worthWalking }: SearchDeps, query: RunQuery): Promise<Walk | undefined> {
  const walk = walkByStart(query, engine) ?? walkByMetric(query, engine);
  if (walk === undefined) return undefined;
  const [row] = await queries.rows("SELECT count(*) FROM (SELECT 1 FROM runs WHERE experiment_id = $1 LIMIT $2) AS counted", [
    query.experiments[0] ?? null,
    worthWalking,
  ]);
  return Number(row?.[0]) < worthWalking ? undefined : walk;
}

/**
 * What a walk finds; `undefined` if it gave up. Stretches are read one after the other, at moments of their own, as pages are: a run that
 * moves meanwhile is found once.
 */
async function followed(
  deps: SearchDeps,
  { query, slice, walk }: { readonly query: RunQuery; readonly slice: Slice; readonly walk: Walk },
): Promise<PlacedRun[] | undefined> {
  const found = new Map<string, PlacedRun>();
  const begun = slice.after === undefined ? 0 : walk.stretchOf(slice.after);
  for (const [i, stretch] of walk.stretches.entries()) {
    const limit = slice.limit - found.size;
    if (i < begun || limit <= 0) continue;
    const rest = { limit, after: i === begun ? slice.after : undefined };
    for (const run of await read(deps, query, { stretch, slice: rest, condition: query.conditionOneByOne })) {
      if (!found.has(run.info.id)) found.set(run.info.id, run);
    }
    if (found.size < slice.limit && (await gaveUp(deps.queries, stretch, rest.after))) return undefined;
  }
  return [...found.values()];
}

async function gaveUp(queries: Queries, { looked }: Stretch, from: readonly Bound[] | undefined): Promise<boolean> {
  if (looked === undefined) return false;
  const [row] = await rowsOf(queries, looked.count(from));
  return Number(row?.[0]) >= looked.most;
}

async function read(
  { queries, dialect }: SearchDeps,
  query: RunQuery,
  { stretch, slice, condition }: { readonly stretch: Stretch; readonly slice: Slice; readonly condition: Sql },
): Promise<PlacedRun[]> {
  const { terms } = query.plan;
  const where: Sql[] = [stretch.where, condition];
  if (slice.after !== undefined) where.push(after(dialect, terms, slice.after));
  const rows = await rowsOf(
    queries,
    sql`SELECT ${termColumns(dialect, terms)}, ${raw(FOUND_COLUMNS)} FROM ${stretch.from(slice.after)} WHERE ${allOf(where)}
      ORDER BY ${stretch.orderBy} LIMIT ${slice.limit}`,
  );
  return rows.map((row) => ({ ...readFound(row, terms.length), place: readTerms(terms, row) }));
}
