import type { Page } from "@trialbook/core/page.ts";
import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { SearchableDatabase } from "../kept-columns.ts";
import { findRuns, placeOf } from "./find-runs.ts";
import { runQuery } from "./run-query.ts";

/**
 * A page of runs with everything that a listing shows.
 *
 * @param listRuns the runs of sequence numbers, in their order
 * @throws {Invalid} if filter, order or cursor are none of a search of runs
 */
export function searchRuns(
  database: SearchableDatabase,
  listRuns: (seqs: readonly number[]) => readonly ListedRun[],
  search: RunSearch,
): Page<ListedRun> {
  const query = runQuery(search);
  const { experiments, view, filter, order, plan } = query;
  const identity = ["runs", experiments, view, filter, order];
  const from = search.cursor === undefined ? undefined : readCursor(search.cursor, identity, plan.terms);
  const found = findRuns(database, query, { limit: search.limit + 1, ...(from !== undefined && { after: from }) });
  const page = found.slice(0, search.limit);
  const items = listRuns(page);
  const last = page.at(-1);
  return found.length > page.length && last !== undefined
    ? { items, next: writeCursor(identity, placeOf(database, query, last)) }
    : { items };
}
