import { asLoggedModelId, asRunId, type LoggedModelId } from "@trialbook/core/ids.ts";
import { friendlyRunName } from "@trialbook/core/run/run-name.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { optional, type Reader, repeated, required, text, withDefault } from "../message.ts";
import { anyPair, atMost, experimentId, longestId } from "../wire.ts";
import { loggedModelJson, loggedModelStatus } from "./logged-model-json.ts";

/** The id in the path; whatever it looks like, there either is such a model or not. */
export const modelId: Reader<LoggedModelId> = (value, path) => asLoggedModelId(text(value, path));

const maxName = atMost(500);

/** The name becomes a folder and part of `models:` addresses, so signs that mean something there are refused, as MLflow does. */
const modelName: Reader<string> = (value, path) => {
  const name = maxName(value, path);
  if (/[/:.%"']/.test(name)) {
    throw invalid(`Invalid model name ${JSON.stringify(name)}. Model name must not contain any of these characters: / : . % " '`);
  }
  return name;
};

const create = endpoint({
  method: "POST",
  path: "logged-models",
  permission: "write",
  request: {
    experiment_id: required(experimentId),
    name: optional(modelName),
    // What nobody gave is an empty text, and searches find it as one.
    model_type: withDefault(atMost(500), ""),
    source_run_id: withDefault(atMost(longestId), ""),
    params: repeated(anyPair),
    tags: repeated(anyPair),
  },
  async handle({ experiment_id, name, model_type, source_run_id, params, tags }, { book, clock, newId, random }) {
    const model = await book.models.createLoggedModel({
      id: asLoggedModelId(`m-${newId()}`),
      experimentId: experiment_id,
      name: name || friendlyRunName(random),
      modelType: model_type,
      sourceRunId: asRunId(source_run_id),
      tags,
      params,
      at: clock(),
    });
    return { model: loggedModelJson(model) };
  },
});

const get = endpoint({
  method: "GET",
  path: "logged-models/:model_id",
  permission: "read",
  request: { model_id: required(modelId) },
  async handle({ model_id }, { book }) {
    return { model: loggedModelJson(await book.models.getLoggedModel(model_id)) };
  },
});

/** Clients say so when all of a model's files have arrived, or when one did not. */
const finalize = endpoint({
  method: "PATCH",
  path: "logged-models/:model_id",
  permission: "write",
  request: { model_id: required(modelId), status: required(loggedModelStatus) },
  async handle({ model_id, status }, { book, clock }) {
    return { model: loggedModelJson(await book.models.setLoggedModelStatus(model_id, status, clock())) };
  },
});

const remove = endpoint({
  method: "DELETE",
  path: "logged-models/:model_id",
  permission: "write",
  request: { model_id: required(modelId) },
  async handle({ model_id }, { book, clock }) {
    await book.models.deleteLoggedModel(model_id, clock());
    return {};
  },
});

const logParams = endpoint({
  method: "POST",
  path: "logged-models/:model_id/params",
  permission: "write",
  request: { model_id: required(modelId), params: repeated(anyPair) },
  async handle({ model_id, params }, { book, clock }) {
    await book.models.addLoggedModelParams(model_id, params, clock());
    return {};
  },
});

/** What MLflow 3 clients do with one logged model. Source: MLflow REST API, "Logged Models". */
export const loggedModelEndpoints: readonly Endpoint[] = [create, get, finalize, remove, logParams];
