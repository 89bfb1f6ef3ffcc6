import type { LoggedPoint, Param } from "@trialbook/core/run/run.ts";
import { hotEndpoint } from "./endpoint.ts";
import { invalid, quoted } from "./errors.ts";
import { isObject, wrongType } from "./message.ts";
import { readPoint } from "./point.ts";
import { runParam, runTag, sentRunId, withoutEmptyName } from "./wire.ts";

/** MLflow's clients split larger batches, and expect an error past these. Source: MLflow REST API, "Request Limits". */
const most = { metrics: 1000, params: 100, tags: 100, all: 1000 } as const;

/** `mlflow.log_metrics`, `log_params`, `set_tags`, autologging and system metrics arrive here. Source: MLflow REST API, "Log Batch". */
export const logBatch = hotEndpoint({
  method: "POST",
  path: "runs/log-batch",
  permission: "write",
  async handle(body, { book }) {
    const runId = sentRunId(body);
    const metrics = listOf(body["metrics"], "metrics");
    const params = listOf(body["params"], "params");
    const tags = listOf(body["tags"], "tags");
    checkCount(metrics.length + params.length + tags.length, "metrics, params, and tags", most.all);
    await book.runs.appendToRun(runId, {
      points: readPoints(metrics),
      params: readParams(params),
      tags: withoutEmptyName(tags.map((tag, i) => runTag(tag, `tags[${i}]`))),
    });
  },
});

function listOf(sent: unknown, name: "metrics" | "params" | "tags"): readonly unknown[] {
  if (sent === undefined || sent === null) return [];
  if (!Array.isArray(sent)) throw wrongType(sent, name);
  checkCount(sent.length, name, most[name]);
  return sent;
}

function checkCount(count: number, what: string, limit: number): void {
  if (count <= limit) return;
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. ` +
      `Please split up ${what} across multiple requests and try again.`,
  );
}

function readPoints(metrics: readonly unknown[]): readonly LoggedPoint[] {
  const points: LoggedPoint[] = [];
  let index = 0;
  let lastKey: string | undefined;
  const where = (field: string) => `metrics[${index}].${field}`;
  for (; index < metrics.length; index++) {
    const metric = metrics[index];
    if (!isObject(metric)) throw wrongType(metric, `metrics[${index}]`);
    const point = readPoint(metric, where, lastKey);
    lastKey = point.key;
    points.push(point);
  }
  return points;
}

function readParams(sent: readonly unknown[]): readonly Param[] {
  const params = sent.map((param, i) => runParam(param, `params[${i}]`));
  const seen = new Set<string>();
  const twice = params.filter(({ key }) => seen.has(key) || !seen.add(key));
  if (twice.length === 0) return params;
  const keys = [...new Set(twice.map(({ key }) => key))].map(quoted).join(", ");
  throw invalid(
    `Duplicate parameter keys have been submitted: [${keys}]. Please ensure the request contains only one param value per param key.`,
  );
}
