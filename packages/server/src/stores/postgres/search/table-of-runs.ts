import { asRunId } from "@trialbook/core/ids.ts";
import type { ColumnRequest, RunSearch, RunTable } from "@trialbook/core/run/run-store.ts";
import { orderBy } from "../../search/order-terms.ts";
import { joined, type Sql, sql } from "../../search/sql.ts";
import type { Queries } from "../database.ts";
import { readRunInfos } from "../read-runs.ts";
import type { StoreContext } from "../store-context.ts";
import { rowsOf } from "./rows-of.ts";
import { readColumns } from "./run-columns.ts";
import { runQuery } from "./run-query.ts";

type TableSearch = Omit<RunSearch, "cursor"> & { readonly offset: number; readonly columns: readonly ColumnRequest[] };

/** A search's rows offset..offset+limit in columns, with its true totals, all of one moment. @throws {Invalid} as a search does */
export async function tableOfRuns({ database, dialect }: StoreContext, search: TableSearch): Promise<RunTable> {
  const { experiments, scope, condition, plan } = runQuery(dialect, search);
  const { columns, offset, limit, filter } = search;
  return await database.snapshot(async (tx) => {
    if (experiments.length === 0) return { total: 0, matching: 0, rows: [], columns: await readColumns(tx, columns, []) };
    const total = await count(tx, scope);
    const matching = filter === undefined ? total : await count(tx, sql`${scope} AND ${condition}`);
    const found = await rowsOf(
      tx,
      sql`SELECT runs.id FROM runs ${joined(plan.joins, " ")} WHERE ${scope} AND ${condition}
        ORDER BY ${orderBy(plan.terms)} LIMIT ${Math.min(limit, matching)} OFFSET ${Math.min(offset, matching)}`,
    );
    const ids = found.map(([id]) => asRunId(String(id)));
    const infos = new Map((await readRunInfos(tx, ids)).map((info) => [info.id, info]));
    return { total, matching, rows: ids.flatMap((id) => infos.get(id) ?? []), columns: await readColumns(tx, columns, ids) };
  });
}

async function count(tx: Queries, condition: Sql): Promise<number> {
  const [row] = await rowsOf(tx, sql`SELECT count(*) FROM runs WHERE ${condition}`);
  return Number(row?.[0]);
}
