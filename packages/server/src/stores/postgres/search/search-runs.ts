import { asRunId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { JsonText, ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { Run } from "@trialbook/core/run/run.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import { readRuns } from "../read-runs.ts";
import type { StoreContext } from "../store-context.ts";
import { after, orderBy, readTerms, termColumns } from "./order-terms.ts";
import { runQuery } from "./run-query.ts";
import { joined, raw, rowsOf, sql } from "./sql.ts";

/** A page of runs with everything that a listing shows. @throws {Invalid} if filter, order or cursor are none of a search of runs */
export async function searchRuns({ database, engine }: StoreContext, search: RunSearch): Promise<Page<ListedRun>> {
  const { experiments, scope, condition, plan } = runQuery(engine, search);
  const { view, filter, order, limit, cursor } = search;
  const identity = ["runs", experiments, view, filter, order];
  const from = cursor === undefined ? raw("TRUE") : after(plan.terms, readCursor(cursor, identity, plan.terms));
  if (experiments.length === 0) return { items: [] };
  const rows = await rowsOf(
    database,
    sql`SELECT runs.id, ${termColumns(plan.terms)} FROM runs ${joined(plan.joins, " ")}
      WHERE ${scope} AND ${condition} AND ${from} ORDER BY ${orderBy(plan.terms)} LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const runs = await readRuns(
    database,
    page.map(([id]) => asRunId(String(id))),
  );
  const items = runs.map(listed);
  const last = page.at(-1);
  return rows.length > page.length && last !== undefined ? { items, next: writeCursor(identity, readTerms(last.slice(1))) } : { items };
}

function listed({ info, params, tags, metrics, datasets, modelOutputs }: Run): ListedRun {
  return {
    info,
    params: spelled(params),
    tags: spelled(tags),
    metrics: metrics.map(({ key, latest }) => ({ key, ...latest })),
    datasets,
    modelOutputs,
  };
}

function spelled<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>;
}
