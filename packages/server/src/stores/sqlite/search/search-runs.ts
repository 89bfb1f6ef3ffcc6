import type { Page } from "@trialbook/core/page.ts";
import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { SearchableDatabase } from "../kept-columns.ts";
import type { ListedRuns } from "../listed-runs.ts";
import { findRuns, placeOf } from "./find-runs.ts";
import { runQuery } from "./run-query.ts";

/** Whoever asks for so many runs at once, and gets them, wants the rest too: a screen asks for fewer. */
const WHOLE_READER = 1000;

/**
 * A page of runs with everything that a listing shows. Whoever turns page after page reads all there is: those pages are
 * not remembered, for they would put out of memory what others look at, and the next one is read ahead.
 *
 * @throws {Invalid} if filter, order or cursor are none of a search of runs
 */
export function searchRuns(database: SearchableDatabase, listed: ListedRuns, search: RunSearch): Page<ListedRun> {
  const query = runQuery(search);
  const { experiments, view, filter, order, plan } = query;
  const identity = ["runs", experiments, view, filter, order];
  const from = search.cursor === undefined ? undefined : readCursor(search.cursor, identity, plan.terms);
  const found = findRuns(database, query, { limit: search.limit + 1, ...(from !== undefined && { after: from }) });
  const page = found.slice(0, search.limit);
  const items = from === undefined ? listed.list(page) : listed.listOnce(page);
  const last = page.at(-1);
  if (found.length === page.length || last === undefined) return { items };
  const place = placeOf(database, query, last);
  if (from !== undefined || search.limit >= WHOLE_READER)
    listed.readAhead(() => findRuns(database, query, { limit: search.limit, after: place }));
  return { items, next: writeCursor(identity, place) };
}
