import type { LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus, ModelMetric } from "@trialbook/core/model/logged-model.ts";
import { oneOf } from "../message.ts";
import { doubleJson, int64Json } from "../wire.ts";

/** A model's status by MLflow's name or number. */
export const loggedModelStatus = oneOf<LoggedModelStatus>({
  LOGGED_MODEL_PENDING: { number: 1, value: "pending" },
  LOGGED_MODEL_READY: { number: 2, value: "ready" },
  LOGGED_MODEL_UPLOAD_FAILED: { number: 3, value: "upload-failed" },
});

const statusName: Readonly<Record<LoggedModelStatus, string>> = {
  pending: "LOGGED_MODEL_PENDING",
  ready: "LOGGED_MODEL_READY",
  "upload-failed": "LOGGED_MODEL_UPLOAD_FAILED",
};

/** A logged model as MLflow spells it: lists without entries are left out, texts that nobody gave are empty. */
export function loggedModelJson(model: LoggedModel): object {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.created,
      last_updated_timestamp_ms: model.updated,
      artifact_uri: model.artifactUri,
      status: statusName[model.status],
      model_type: model.modelType ?? "",
      source_run_id: model.sourceRunId ?? "",
      ...(model.tags.length > 0 && { tags: model.tags }),
    },
    data: {
      ...(model.params.length > 0 && { params: model.params }),
      ...(model.metrics.length > 0 && { metrics: model.metrics.map((metric) => metricJson(model.id, metric)) }),
    },
  };
}

function metricJson(modelId: LoggedModelId, metric: ModelMetric): object {
  return {
    key: metric.key,
    value: doubleJson(metric.value),
    timestamp: int64Json(metric.at),
    step: int64Json(metric.step),
    ...(metric.datasetName !== undefined && { dataset_name: metric.datasetName }),
    ...(metric.datasetDigest !== undefined && { dataset_digest: metric.datasetDigest }),
    model_id: modelId,
    run_id: metric.runId,
  };
}
