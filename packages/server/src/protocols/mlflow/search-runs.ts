import { endpoint } from "./endpoint.ts";
import { listedRunText } from "./listed-run-text.ts";
import { limit, optional, repeated, text, withDefault } from "./message.ts";
import { parseRunFilter, parseRunOrder } from "./search/runs.ts";
import { experimentId, view } from "./wire.ts";

/** `mlflow.search_runs` arrives here, page by page. Source: MLflow REST API, "Search Runs". */
export const searchRuns = endpoint({
  method: "POST",
  path: "runs/search",
  permission: "read",
  request: {
    experiment_ids: repeated(experimentId),
    filter: optional(text),
    run_view_type: withDefault(view, "active"),
    max_results: withDefault(limit(50_000), 1000),
    order_by: repeated(text),
    page_token: optional(text),
  },
  async handle({ experiment_ids, filter, run_view_type, max_results, order_by, page_token }, { book }) {
    const parsed = filter ? parseRunFilter(filter) : undefined;
    const order = parseRunOrder(order_by);
    if (experiment_ids.length === 0) return {};
    const { items, next } = await book.runs.searchRuns({
      experimentIds: experiment_ids,
      ...(parsed !== undefined && { filter: parsed }),
      order,
      view: run_view_type,
      limit: max_results,
      ...(page_token && { cursor: page_token }),
    });
    if (items.length === 0) return {};
    const runs = `"runs":[${items.map(listedRunText).join(",")}]`;
    return next === undefined ? `{${runs}}` : `{${runs},"next_page_token":${JSON.stringify(next)}}`;
  },
});
