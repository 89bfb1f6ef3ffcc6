import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import { invalid } from "./errors.ts";
import { double, int, missing, type Reader, text } from "./message.ts";
import { atMost, checkKey, longestId } from "./wire.ts";

/** Lengths are MLflow's. */
const datasetNameText = atMost(500);
const datasetDigestText = atMost(36);
const modelIdText = atMost(longestId);

type Sent = Readonly<Record<string, unknown>>;

/** Says where a field stands, for an error; made only then, since most points are right. */
export type Where = (field: string) => string;

/**
 * Reads a metric point as `log-metric` and each entry of `log-batch` spell it. Written by hand: a batch of a thousand
 * points is what a server of experiments does all day, so the common spelling costs two checks and the point itself.
 *
 * @param checkedKey a key that is known to be good, so that a batch of one metric checks its key once
 */
export function readPoint(sent: Sent, where: Where, checkedKey?: string): LoggedPoint {
  const key = sent["key"];
  if (key !== checkedKey || key === undefined) checkPointKey(key, where);
  const value = readValue(sent["value"] ?? missing(where("value")), where);
  const point = {
    key: key as string, // checked above
    step: readInt(sent["step"] ?? 0, "step", where),
    at: readInt(sent["timestamp"] ?? missing(where("timestamp")), "timestamp", where),
    value,
  };
  if (point.at < 0)
    throw invalid(`Invalid value ${point.at} for parameter '${where("timestamp")}' supplied: it must be a nonnegative integer.`);
  const hasModel = sent["model_id"] ?? sent["modelId"];
  return hasModel ? { ...point, ...modelOf(sent, where) } : point;
}

function checkPointKey(key: unknown, where: Where): void {
  if (key === undefined || key === null || key === "") missing(where("key"));
  checkKey(text(key, where("key")), { path: where("name"), named: "Metric name" });
}

function readInt(value: unknown, field: string, where: Where): Int64 {
  // Adding 0 makes -0 plain.
  return typeof value === "number" && Number.isSafeInteger(value) ? value + 0 : int(value, where(field));
}

function readValue(value: unknown, where: Where): number {
  return typeof value === "number" && Number.isFinite(value) ? value : double(value, where("value"));
}

function modelOf(sent: Sent, where: Where): Partial<LoggedPoint> {
  const datasetName = optionalText(sent["dataset_name"] ?? sent["datasetName"], datasetNameText, where("dataset_name"));
  const datasetDigest = optionalText(sent["dataset_digest"] ?? sent["datasetDigest"], datasetDigestText, where("dataset_digest"));
  if (!datasetName !== !datasetDigest) throw invalid("Both dataset_name and dataset_digest must be provided if one is provided");
  return {
    modelId: asLoggedModelId(modelIdText(sent["model_id"] ?? sent["modelId"], where("model_id"))),
    ...(datasetName && { datasetName }),
    ...(datasetDigest && { datasetDigest }),
  };
}

function optionalText(value: unknown, read: Reader<string>, path: string): string | undefined {
  return value === undefined || value === null ? undefined : read(value, path);
}
