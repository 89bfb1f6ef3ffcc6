import * as api from "@trialbook/api/runs.ts";
import { asExperimentId } from "@trialbook/core/ids.ts";
import type { ColumnRequest, RunColumn } from "@trialbook/core/run/run-store.ts";
import { FilterProblem } from "@trialbook/core/search/filter-problem.ts";
import { parseFilter } from "@trialbook/core/search/parse-filter.ts";
import { parseOrder } from "@trialbook/core/search/parse-order.ts";
import { endpoint } from "./endpoint.ts";
import { doubleJson, int64Json } from "./json-values.ts";
import { runInfoJson } from "./run-json.ts";

/** Searching runs, in columns, for the runs table. */
export const runTableEndpoints = [
  endpoint(api.tableOfRuns, "read", async ({ experimentIds, filter, order, view, offset, limit, columns, onlyColumns }, { book }) => {
    const parsed = parseFilter(filter);
    const table = await book.runs.tableOfRuns({
      experimentIds: experimentIds.map(asExperimentId),
      ...(parsed === undefined ? {} : { filter: parsed }),
      order: parseOrder(order),
      view,
      offset,
      limit,
      columns: columns.map(columnRequest),
    });
    const rows = onlyColumns ? [] : table.rows.map(runInfoJson);
    return { total: table.total, matching: table.matching, rows, columns: table.columns.map(columnJson) };
  }),
  endpoint(api.runKeys, "read", async ({ experimentIds, view }, { book }) => ({
    keys: (await book.runs.runKeys(experimentIds.map(asExperimentId), view)).map((key) => ({ ...key, examples: [...key.examples] })),
  })),
  endpoint(api.checkFilter, "read", async ({ filter, order }) => {
    try {
      parseFilter(filter);
      parseOrder(order);
      return {};
    } catch (error) {
      if (!(error instanceof FilterProblem)) throw error;
      return { problem: { message: error.message, from: error.from, to: error.to } };
    }
  }),
];

function columnRequest({ kind, key, of }: api.ColumnRequestJson): ColumnRequest {
  return of === undefined ? { kind, key } : { kind, key, of };
}

function columnJson(column: RunColumn): api.RunColumnJson {
  if (column.kind !== "metric") return { kind: column.kind, key: column.key, values: [...column.values] };
  return {
    kind: "metric",
    key: column.key,
    of: column.of,
    values: column.values.map((value) => (value === null ? null : doubleJson(value))),
    steps: column.steps.map((step) => (step === null ? null : int64Json(step))),
  };
}
