import { asRunId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { JsonText, ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { Run } from "@trialbook/core/run/run.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { pageQuery } from "../../search/page-query.ts";
import { raw } from "../../search/sql.ts";
import { readRuns } from "../read-runs.ts";
import type { StoreContext } from "../store-context.ts";
import { rowsOf } from "./rows-of.ts";
import { runQuery } from "./run-query.ts";

/** A page of runs with everything that a listing shows. @throws {Invalid} if filter, order or cursor are none of a search of runs */
export async function searchRuns({ database, dialect }: StoreContext, search: RunSearch): Promise<Page<ListedRun>> {
  const { experiments, scope, condition, plan } = runQuery(dialect, search);
  const { view, filter, order, limit, cursor } = search;
  const { query, read } = pageQuery(dialect, {
    identity: ["runs", experiments, view, filter, order],
    key: raw("runs.id"),
    from: raw("runs"),
    where: [scope, condition],
    plan,
    limit,
    cursor,
  });
  if (experiments.length === 0) return { items: [] };
  const { keys, next } = read(await rowsOf(database, query));
  const runs = await readRuns(
    database,
    keys.map((key) => asRunId(String(key))),
  );
  return { items: runs.map(listed), ...next };
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
