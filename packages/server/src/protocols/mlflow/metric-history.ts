import { asRunId } from "@trialbook/core/ids.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { invalid } from "./errors.ts";
import { type HistoryPage, historyPages, pointWriter } from "./history-pages.ts";
import { int, limit, optional, repeated, required, text, withDefault } from "./message.ts";
import { runFields, runIdOf } from "./wire.ts";

/** As many points as the bulk endpoint gives in all. */
const bulkLimit = 25_000;

/** `MlflowClient.get_metric_history`. Without `max_results` it is the whole history. Source: MLflow REST API, "Get Metric History". */
const getHistory: Endpoint = (deps) => {
  const pagesOf = historyPages(deps.book.metrics);
  const mount = endpoint({
    method: "GET",
    path: "metrics/get-history",
    permission: "read",
    request: { ...runFields, metric_key: required(text), max_results: optional(limit(2 ** 31 - 1)), page_token: optional(text) },
    async handle({ metric_key, max_results, page_token, ...run }) {
      const most = max_results ?? Number.POSITIVE_INFINITY;
      const pages = pagesOf({ runId: runIdOf(run), key: metric_key, limit: most, cursor: page_token || undefined });
      const { value: first } = await pages.next();
      if (first === undefined || first.count === 0) return "{}";
      if (first.next === undefined || first.count >= most) return `{"metrics":[${first.text}]${tokenText(first)}}`;
      return piecesOf(first, pages);
    },
  });
  return mount(deps);
};

async function* piecesOf(first: HistoryPage, more: AsyncIterable<HistoryPage>): AsyncGenerator<string, void> {
  yield `{"metrics":[${first.text}`;
  let last = first;
  for await (last of more) if (last.count > 0) yield `,${last.text}`;
  yield `]${tokenText(last)}}`;
}

function tokenText({ next }: HistoryPage): string {
  return next === undefined ? "" : `,"next_page_token":${JSON.stringify(next)}`;
}

/** MLflow's own charts of old: whole histories of many runs, in the order of the runs' ids. */
const getHistoryBulk: Endpoint = (deps) => {
  const pagesOf = historyPages(deps.book.metrics);
  const mount = endpoint({
    method: "GET",
    path: "metrics/get-history-bulk",
    permission: "read",
    request: { run_id: repeated(text), metric_key: withDefault(text, ""), max_results: withDefault(int, bulkLimit) },
    async handle({ run_id, metric_key, max_results }) {
      const runIds = checkedRunIds(run_id, { endpoint: "GetMetricHistoryBulk", field: "run_id" });
      if (metric_key === "") throw invalid("GetMetricHistoryBulk request must specify a metric_key.");
      if (max_results < 1) {
        throw invalid(`Invalid value ${max_results} for parameter 'max_results' supplied. It must be a positive integer.`);
      }
      let room = Math.min(Number(max_results), bulkLimit);
      const texts: string[] = [];
      for (const id of runIds.toSorted()) {
        if (room === 0) break;
        for await (const page of pagesOf({ runId: asRunId(id), key: metric_key, limit: room, namesRun: true })) {
          if (page.count > 0) texts.push(page.text);
          room -= page.count;
        }
      }
      return `{"metrics":[${texts.join(",")}]}`;
    },
  });
  return mount(deps);
};

/** MLflow's own charts of today: at most `max_results` points of each run, spread over its steps. */
const getHistoryBulkInterval = endpoint({
  method: "GET",
  path: "metrics/get-history-bulk-interval",
  permission: "read",
  request: {
    run_ids: repeated(text),
    metric_key: required(text),
    start_step: optional(int),
    end_step: optional(int),
    max_results: withDefault(int, 2500),
  },
  async handle({ run_ids, metric_key, start_step, end_step, max_results }, { book }) {
    const runIds = checkedRunIds(run_ids, { endpoint: "GetMetricHistoryBulkInterval", field: "run_ids" });
    if (max_results < 1 || max_results > 2500) throw invalid("max_results must be between 1 and 2500.");
    if ((start_step === undefined) !== (end_step === undefined)) {
      throw invalid("If either start step or end step are specified, both must be specified.");
    }
    if (start_step !== undefined && end_step !== undefined && start_step > end_step) {
      throw invalid(`end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`);
    }
    const range = { ...(start_step !== undefined && { from: start_step }), ...(end_step !== undefined && { to: end_step }) };
    const texts: string[] = [];
    for (const id of runIds) {
      const series = await book.metrics.sample({ runId: asRunId(id), key: metric_key, limit: Number(max_results), ...range });
      const write = pointWriter(metric_key, id);
      for (const [i, step] of series.steps.entries()) {
        // The columns of a series are as long as each other.
        texts.push(write({ step, at: series.times[i] as number, value: series.values[i] as number }));
      }
    }
    return texts.length === 0 ? "{}" : `{"metrics":[${texts.join(",")}]}`;
  },
});

function checkedRunIds(
  sent: readonly string[],
  { endpoint, field }: { readonly endpoint: string; readonly field: string },
): readonly string[] {
  if (sent.length === 0) throw invalid(`${endpoint} request must specify at least one ${field}.`);
  if (sent.length > 100) throw invalid(`${endpoint} request must specify at most 100 run_ids. Received ${sent.length} run_ids.`);
  return [...new Set(sent)];
}

/** Histories of metrics. */
export const metricHistoryEndpoints: readonly Endpoint[] = [getHistory, getHistoryBulk, getHistoryBulkInterval];
