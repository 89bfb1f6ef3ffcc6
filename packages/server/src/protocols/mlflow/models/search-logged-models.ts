import { type Endpoint, endpoint } from "../endpoint.ts";
import { bool, limit, message, optional, type Reader, repeated, required, someOf, text, withDefault } from "../message.ts";
import { parseLoggedModelFilter, parseLoggedModelOrder } from "../search/logged-models.ts";
import { experimentId } from "../wire.ts";
import { loggedModelJson } from "./logged-model-json.ts";

const dataset = message({ dataset_name: required(text), dataset_digest: optional(text) });
const orderItem = message({
  field_name: required(text),
  ascending: withDefault(bool, true),
  dataset_name: optional(text),
  dataset_digest: optional(text),
});

/** 0 is no wish, and MLflow then gives 100. */
const pageSize: Reader<number> = (value, path) => (Number(value) === 0 ? 100 : limit(50_000)(value, path));

/** `mlflow.search_logged_models` arrives here, and every download of `runs:/` artifacts. */
export const searchLoggedModels: Endpoint = endpoint({
  method: "POST",
  path: "logged-models/search",
  permission: "read",
  request: {
    experiment_ids: { ...someOf(experimentId), emptyIsAbsent: false },
    filter: optional(text),
    datasets: repeated(dataset),
    max_results: withDefault(pageSize, 50),
    order_by: repeated(orderItem),
    page_token: optional(text),
  },
  async handle({ experiment_ids, filter, datasets, max_results, order_by, page_token }, { book }) {
    const parsed = filter ? parseLoggedModelFilter(filter) : undefined;
    const { items, next } = await book.models.searchLoggedModels({
      experimentIds: experiment_ids,
      ...(parsed !== undefined && { filter: parsed }),
      datasets: datasets.map(({ dataset_name: name, dataset_digest: digest }) => (digest ? { name, digest } : { name })),
      order: parseLoggedModelOrder(
        order_by.map((item) => ({
          fieldName: item.field_name,
          ascending: item.ascending,
          datasetName: item.dataset_name,
          datasetDigest: item.dataset_digest,
        })),
      ),
      limit: max_results,
      ...(page_token && { cursor: page_token }),
    });
    return {
      ...(items.length > 0 && { models: items.map(loggedModelJson) }),
      ...(next !== undefined && { next_page_token: next }),
    };
  },
});
