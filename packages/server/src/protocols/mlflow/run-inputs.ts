import { asLoggedModelId } from "@trialbook/core/ids.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { int, message, optional, repeated, required, someOf, withDefault } from "./message.ts";
import { atMost, longestId, runFields, runIdOf } from "./wire.ts";

/** Lengths are MLflow's. */
const datasetInput = message({
  tags: repeated(message({ key: required(atMost(255)), value: withDefault(atMost(500), "") })),
  dataset: required(
    message({
      name: required(atMost(500)),
      digest: required(atMost(36)),
      source_type: withDefault(atMost(500), ""),
      source: withDefault(atMost(65_535), ""),
      schema: optional(atMost(1_048_575)),
      profile: optional(atMost(16_777_215)),
    }),
  ),
});

const logInputs = endpoint({
  method: "POST",
  path: "runs/log-inputs",
  permission: "write",
  request: { ...runFields, datasets: repeated(datasetInput), models: repeated(message({ model_id: required(atMost(longestId)) })) },
  async handle({ datasets, models, ...run }, { book }) {
    await book.runs.addInputs(runIdOf(run), {
      datasets: datasets.map(({ dataset: { name, digest, source_type, source, schema, profile }, tags }) => ({
        dataset: {
          name,
          digest,
          sourceType: source_type,
          source,
          ...(schema !== undefined && { schema }),
          ...(profile !== undefined && { profile }),
        },
        tags,
      })),
      models: models.map(({ model_id }) => asLoggedModelId(model_id)),
    });
    return {};
  },
});

const logOutputs = endpoint({
  method: "POST",
  path: "runs/outputs",
  permission: "write",
  request: {
    ...runFields,
    models: { ...someOf(message({ model_id: required(atMost(longestId)), step: withDefault(int, 0) })), emptyIsAbsent: false },
  },
  async handle({ models, ...run }, { book }) {
    await book.runs.addOutputs(
      runIdOf(run),
      models.map(({ model_id, step }) => ({ modelId: asLoggedModelId(model_id), step })),
    );
    return {};
  },
});

/** Data sets and models that a run used, and models that it made. Source: MLflow REST API, "Log Inputs", and `LogOutputs`. */
export const runInputEndpoints: readonly Endpoint[] = [logInputs, logOutputs];
