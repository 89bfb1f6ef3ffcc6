import type { RunInfo } from "@trialbook/core/run/run.ts";
import type { ColumnRequest, RunSearch, RunTable } from "@trialbook/core/run/run-store.ts";
import { raw, sql } from "../../search/sql.ts";
import type { Database, Row } from "../database.ts";
import type { SearchableDatabase } from "../kept-columns.ts";
import { RUN_COLUMNS, readRunInfo } from "../run-row.ts";
import { findRuns } from "./find-runs.ts";
import { scalarOf } from "./rows-of.ts";
import { readColumns } from "./run-columns.ts";
import { inScope, type RunQuery, runQuery } from "./run-query.ts";

type TableSearch = Omit<RunSearch, "cursor"> & { readonly offset: number; readonly columns: readonly ColumnRequest[] };

/** A search's rows offset..offset+limit in columns, with its true totals. @throws {Invalid} as a search does */
export function tableOfRuns(database: SearchableDatabase, search: TableSearch): RunTable {
  const query = runQuery(search);
  if (query.experiments.length === 0) return { total: 0, matching: 0, rows: [], columns: readColumns(database, search.columns, []) };
  const { total, matching, seqs } = search.filter === undefined ? unfiltered(database, query, search) : filtered(database, query, search);
  return {
    total,
    matching,
    rows: readInfos(database, seqs),
    columns: readColumns(database, search.columns, seqs),
  };
}

interface Found {
  readonly total: number;
  readonly matching: number;
  readonly seqs: readonly number[];
}

function unfiltered(database: SearchableDatabase, query: RunQuery, { offset, limit }: TableSearch): Found {
  const total = count(database, query);
  const found = findRuns(database, query, { limit: Math.min(offset + limit, total) });
  return { total, matching: total, seqs: found.slice(offset) };
}

/** The filter is tried on every run once, for the count; the order then looks only at those that match. */
function filtered(database: SearchableDatabase, query: RunQuery, { offset, limit }: TableSearch): Found {
  const scope = inScope(query.experiments, query.view);
  const matches = String(scalarOf(database, sql`SELECT json_group_array(runs.seq) FROM runs WHERE ${scope} AND ${query.condition}`));
  const matching = matches === "[]" ? 0 : matches.split(",").length;
  const among = sql`(SELECT value FROM json_each(${matches}))`;
  const found = findRuns(database, { ...query, condition: raw("TRUE") }, { limit: Math.min(offset + limit, matching), among });
  return { total: count(database, query), matching, seqs: found.slice(offset) };
}

function count(database: Database, { experiments, view }: RunQuery): number {
  return Number(scalarOf(database, sql`SELECT count(*) FROM runs WHERE ${inScope(experiments, view)}`));
}

/** In the order of the sequence numbers. One JSON list of all is read in half the time of as many rows. */
function readInfos(database: Database, seqs: readonly number[]): RunInfo[] {
  const row = database
    .rows(`SELECT json_group_array(json_array(${RUN_COLUMNS})) FROM json_each(?) AS run CROSS JOIN runs ON runs.seq = run.value`)
    .get(JSON.stringify(seqs));
  // SQLite wrote the list itself, a row of these columns each.
  return (JSON.parse(String(row?.[0])) as Row[]).map(readRunInfo);
}
