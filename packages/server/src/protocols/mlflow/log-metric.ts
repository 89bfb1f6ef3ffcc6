import { hotEndpoint } from "./endpoint.ts";
import { readPoint } from "./point.ts";
import { sentRunId } from "./wire.ts";

/** `mlflow.log_metric` arrives here, once for every call in a training loop. Source: MLflow REST API, "Log Metric". */
export const logMetric = hotEndpoint({
  method: "POST",
  path: "runs/log-metric",
  permission: "write",
  async handle(body, { book }) {
    const runId = sentRunId(body);
    await book.runs.appendToRun(runId, { params: [], tags: [], points: [readPoint(body, (field) => field)] });
  },
});
