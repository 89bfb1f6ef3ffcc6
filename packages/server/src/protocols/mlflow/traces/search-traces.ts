import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { limit, optional, repeated, text, withDefault } from "../message.ts";
import { parseTraceFilter, parseTraceOrder } from "../search/traces.ts";
import { experimentId } from "../wire.ts";
import { traceLocation } from "./record-trace.ts";
import { oldTraceJson, traceJson } from "./trace-json.ts";

/** Source: MLflow's handlers refuse more. */
const mostResults = 500;

const asked = {
  filter: withDefault(text, ""),
  max_results: withDefault(limit(mostResults), 100),
  order_by: repeated(text),
  page_token: optional(text),
};

export const searchTraces: Endpoint = endpoint({
  method: "POST",
  path: "traces/search",
  version: "3.0",
  permission: "read",
  request: { ...asked, locations: repeated(traceLocation) },
  async handle({ locations, ...request }, { book }) {
    const { items, next } = await book.traces.searchTraces(searchOf(locations, request));
    return { ...(items.length > 0 && { traces: items.map(traceJson) }), ...(next !== undefined && { next_page_token: next }) };
  },
});

/** The same as clients of the second version ask it. */
export const searchTracesOld: Endpoint = endpoint({
  method: "GET",
  path: "traces",
  permission: "read",
  request: { ...asked, experiment_ids: repeated(experimentId) },
  async handle({ experiment_ids, ...request }, { book }) {
    const { items, next } = await book.traces.searchTraces(searchOf(experiment_ids, request));
    return { ...(items.length > 0 && { traces: items.map(oldTraceJson) }), ...(next !== undefined && { next_page_token: next }) };
  },
});

function searchOf(
  experimentIds: readonly ExperimentId[],
  request: {
    readonly filter: string;
    readonly max_results: number;
    readonly order_by: readonly string[];
    readonly page_token: string | undefined;
  },
): TraceSearch {
  return {
    experimentIds,
    clauses: parseTraceFilter(request.filter),
    order: parseTraceOrder(request.order_by),
    limit: request.max_results,
    ...(request.page_token ? { cursor: request.page_token } : {}),
  };
}
