import type { Page } from "@trialbook/core/page.ts";
import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { StoreContext } from "../store-context.ts";
import { findRuns } from "./find-runs.ts";
import { runQuery } from "./run-query.ts";

/** A page of runs with everything that a listing shows. @throws {Invalid} if filter, order or cursor are none of a search of runs */
export async function searchRuns(
  { database, dialect, engine, listed, worthWalking }: StoreContext,
  search: RunSearch,
): Promise<Page<ListedRun>> {
  const query = runQuery(dialect, search);
  const { view, filter, order, limit, cursor } = search;
  const identity = ["runs", query.experiments, view, filter, order];
  const after = cursor === undefined ? undefined : readCursor(cursor, identity, query.plan.terms);
  const found = await findRuns({ queries: database, dialect, engine, worthWalking }, { query, slice: { limit: limit + 1, after } });
  const page = found.slice(0, limit);
  const items = await listed.list(database, page);
  const last = page.at(-1);
  return found.length === page.length || last === undefined ? { items } : { items, next: writeCursor(identity, last.place) };
}
