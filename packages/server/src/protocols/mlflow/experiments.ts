import { Inactive } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { checkedArtifactLocation } from "./artifact-location.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { invalid, MlflowError, quoted } from "./errors.ts";
import { experimentJson } from "./experiment-json.ts";
import { type Field, limit, message, optional, type Reader, repeated, required, text, withDefault } from "./message.ts";
import { parseExperimentFilter, parseExperimentOrder } from "./search/experiments.ts";
import { atMost, checkKey, experimentId, view } from "./wire.ts";

const name = atMost(500);
/** Unlike values of runs' tags, longer ones are refused. */
const tagValue = atMost(20_000);
const sentTag = message({ key: required(text), value: withDefault(tagValue, "") });
const experimentTag: Reader<Tag> = (value, path) => {
  const tag = sentTag(value, path);
  checkKey(tag.key, { path: `${path}.key`, named: `${path}.key` });
  return tag;
};

const createExperiment = endpoint({
  method: "POST",
  path: "experiments/create",
  permission: "write",
  request: { name: required(name), artifact_location: optional(text), tags: repeated(experimentTag) },
  async handle({ name, artifact_location, tags }, { book, clock, artifactRoots = [] }) {
    const at = artifact_location ? { artifactLocation: checkedArtifactLocation(artifact_location, artifactRoots) } : {};
    const { id } = await book.experiments.createExperiment({ name, ...at, tags, at: clock() });
    return { experiment_id: id };
  },
});

const getExperiment = endpoint({
  method: "GET",
  path: "experiments/get",
  permission: "read",
  request: { experiment_id: required(experimentId) },
  async handle({ experiment_id }, { book }) {
    return { experiment: experimentJson(await book.experiments.getExperiment(experiment_id)) };
  },
});

/** The first step of `mlflow.set_experiment`, which makes the experiment if it hears that there is none. */
const getExperimentByName = endpoint({
  method: "GET",
  path: "experiments/get-by-name",
  permission: "read",
  request: { experiment_name: required(text) },
  async handle({ experiment_name }, { book }) {
    const found = await book.experiments.findExperiment(experiment_name);
    if (found === undefined)
      throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Could not find experiment with name ${quoted(experiment_name)}`);
    return { experiment: experimentJson(found) };
  },
});

const demanded = <T>(read: Reader<T>): Field<T> => ({ ...required(read), absent: (path) => read(0, path) });

const searchRequest = {
  // MLflow demands it: absent is 0, and refused.
  max_results: demanded(limit(50_000)),
  page_token: optional(text),
  filter: optional(text),
  order_by: repeated(text),
  view_type: withDefault(view, "active"),
};

const searchExperiments = (["GET", "POST"] as const).map((method) =>
  endpoint({
    method,
    path: "experiments/search",
    permission: "read",
    request: searchRequest,
    async handle({ max_results, page_token, filter, order_by, view_type }, { book }) {
      const parsed = filter ? parseExperimentFilter(filter) : undefined;
      const { items, next } = await book.experiments.searchExperiments({
        ...(parsed !== undefined && { filter: parsed }),
        order: parseExperimentOrder(order_by),
        view: view_type,
        limit: max_results,
        ...(page_token && { cursor: page_token }),
      });
      return { ...(items.length > 0 && { experiments: items.map(experimentJson) }), ...(next !== undefined && { next_page_token: next }) };
    },
  }),
);

const updateExperiment = endpoint({
  method: "POST",
  path: "experiments/update",
  permission: "write",
  request: { experiment_id: required(experimentId), new_name: required(name) },
  async handle({ experiment_id, new_name }, { book, clock }) {
    try {
      await book.experiments.renameExperiment(experiment_id, new_name, clock());
    } catch (error) {
      if (error instanceof Inactive) throw new MlflowError("INVALID_STATE", "Cannot rename a non-active experiment.");
      throw error;
    }
    return {};
  },
});

const deleteExperiment = endpoint({
  method: "POST",
  path: "experiments/delete",
  permission: "write",
  request: { experiment_id: required(experimentId) },
  async handle({ experiment_id }, { book, clock }) {
    await book.experiments.deleteExperiment(experiment_id, clock());
    return {};
  },
});

const restoreExperiment = endpoint({
  method: "POST",
  path: "experiments/restore",
  permission: "write",
  request: { experiment_id: required(experimentId) },
  async handle({ experiment_id }, { book, clock }) {
    await book.experiments.restoreExperiment(experiment_id, clock());
    return {};
  },
});

const setExperimentTag = endpoint({
  method: "POST",
  path: "experiments/set-experiment-tag",
  permission: "write",
  request: { experiment_id: required(experimentId), key: required(text), value: withDefault(tagValue, "") },
  async handle({ experiment_id, key, value }, { book, clock }) {
    checkKey(key, { path: "key", named: "key" });
    await book.experiments.setExperimentTag(experiment_id, { key, value }, clock());
    return {};
  },
});

const deleteExperimentTag = endpoint({
  method: "POST",
  path: "experiments/delete-experiment-tag",
  permission: "write",
  request: { experiment_id: required(experimentId), key: required(text) },
  async handle({ experiment_id, key }, { book, clock }) {
    await book.experiments.deleteExperimentTag(experiment_id, key, clock());
    return {};
  },
});

/** What data the runs of some experiments used. MLflow's own screens ask for it. */
const searchDatasets = endpoint({
  method: "POST",
  path: "experiments/search-datasets",
  permission: "read",
  request: { experiment_ids: repeated(experimentId) },
  async handle({ experiment_ids }, { book }) {
    if (experiment_ids.length === 0) throw invalid("SearchDatasets request must specify at least one experiment_id.");
    if (experiment_ids.length > 20) {
      throw invalid(`SearchDatasets request can specify at most 20 experiment_ids. Received ${experiment_ids.length}.`);
    }
    const found = await book.runs.listDatasets(experiment_ids, 1000);
    const summaries = found.map(({ experimentId: experiment_id, name, digest, context }) => ({
      experiment_id,
      name,
      digest,
      ...(context && { context }),
    }));
    return summaries.length > 0 ? { dataset_summaries: summaries } : {};
  },
});

/** Everything about experiments. Source: MLflow REST API, "Create Experiment" and following. */
export const experimentEndpoints: readonly Endpoint[] = [
  createExperiment,
  getExperiment,
  getExperimentByName,
  ...searchExperiments,
  updateExperiment,
  deleteExperiment,
  restoreExperiment,
  setExperimentTag,
  deleteExperimentTag,
  searchDatasets,
];
