import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import { datasetInputJson, modelOutputJson, runInfoJson } from "./run-json.ts";
import { doubleText } from "./wire.ts";

/**
 * A run of a search as JSON, the same as {@link runJson} gives but for the models that it used, which a search does not
 * tell. The store's spelling of params and tags is MLflow's, so it goes out as it came.
 */
export function listedRunText({ info, params, tags, metrics, datasets, modelOutputs }: ListedRun): string {
  const data: string[] = [];
  if (metrics.length > 0) data.push(`"metrics":[${metrics.map(metricText).join(",")}]`);
  if (params !== "[]") data.push(`"params":${params}`);
  if (tags !== "[]") data.push(`"tags":${tags}`);
  const inputs = datasets.length === 0 ? "" : `"dataset_inputs":${JSON.stringify(datasets.map(datasetInputJson))}`;
  const outputs = modelOutputs.length === 0 ? "" : `"model_outputs":${JSON.stringify(modelOutputs.map(modelOutputJson))}`;
  return `{"info":${JSON.stringify(runInfoJson(info))},"data":{${data.join(",")}},"inputs":{${inputs}},"outputs":{${outputs}}}`;
}

function metricText({ key, value, at, step }: MetricPoint): string {
  return `{"key":${JSON.stringify(key)},"value":${doubleText(value)},"timestamp":${at},"step":${step}}`;
}
