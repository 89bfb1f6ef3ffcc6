import { Invalid } from "@trialbook/core/errors.ts";
import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import type { Filter } from "@trialbook/core/search/filter.ts";
import { shown } from "@trialbook/core/search/token-reader.ts";
import { type EntityKind, listable, listed, type MlflowAttribute, type MlflowGrammar, numeric } from "./grammar.ts";
import { parseMlflowFilter } from "./parse-filter.ts";
import { parseOrderEntity } from "./parse-order.ts";

/** MLflow's server compares the number of the status; people write its name. Both work here. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ["1", "pending"],
  ["2", "ready"],
  ["3", "upload-failed"],
  ["upload_failed", "upload-failed"],
]);

const status: MlflowAttribute = {
  ...listable("status"),
  translate(value) {
    const name = value.toLowerCase().replace("logged_model_", "");
    return STATUSES.get(name) ?? name;
  },
};

/** What `logged-models/search` understands. Source: MLflow REST API, "Search Logged Models". */
const LOGGED_MODELS: MlflowGrammar = {
  prefixes: new Map<string, EntityKind>([
    ["attributes", "attribute"],
    ["metrics", "metric"],
    ["params", "parameter"],
    ["tags", "tag"],
  ]),
  attributes: new Map<string, MlflowAttribute>([
    ["name", listable("name")],
    ["model_id", listable("model_id")],
    ["model_type", listable("model_type")],
    ["status", status],
    ["source_run_id", listable("source_run_id")],
    ["creation_time", numeric("created")],
    ["creation_timestamp", numeric("created")],
    ["last_updated_time", numeric("updated")],
    ["last_updated_timestamp", numeric("updated")],
  ]),
  nullable: [],
  lists: ["parameter", "tag"],
  bareTexts: true,
  orderable: [
    "name",
    "model_id",
    "model_type",
    "status",
    "source_run_id",
    "creation_time",
    "creation_timestamp",
    "last_updated_time",
    "last_updated_timestamp",
  ],
  unknownEntity: (prefix) => `Invalid entity type: '${prefix}'. Expected one of ${listed(["attributes", "metrics", "params", "tags"])}.`,
  malformed: (filter, part) =>
    `Invalid filter string: "${filter}". Expected comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1'), but got '${part}'.`,
};

/** The filter of `logged-models/search`. @throws {Invalid} */
export function parseLoggedModelFilter(text: string): Filter | undefined {
  return parseMlflowFilter(text, LOGGED_MODELS);
}

/** One item of `order_by` of `logged-models/search`, in our spelling. */
export interface LoggedModelOrderItem {
  readonly fieldName: string;
  readonly ascending: boolean;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** The ordering of `logged-models/search`: attributes and metrics, the latter perhaps of one data set. @throws {Invalid} */
export function parseLoggedModelOrder(items: readonly LoggedModelOrderItem[]): LoggedModelSearch["order"] {
  return items.map(({ fieldName, ascending, datasetName: name, datasetDigest: digest }) => {
    if (name === undefined && digest !== undefined)
      throw new Invalid("`dataset_digest` can only be specified if `dataset_name` is also specified.");
    const { field } = parseOrderEntity(fieldName, LOGGED_MODELS);
    if (field.kind !== "attribute" && field.kind !== "metric")
      throw new Invalid(`Invalid order by field name: ${shown(fieldName)}. Order by an attribute or metrics.KEY.`);
    const key = { field, descending: !ascending };
    return name === undefined ? key : { ...key, dataset: digest === undefined ? { name } : { name, digest } };
  });
}
