import type { Attribute, DatasetField, MetricAggregate } from "./filter.ts";

/** What values an attribute has, which decides how it may be compared. */
export type AttributeType = "text" | "status" | "time" | "duration";

interface RunAttribute {
  readonly attribute: Attribute;
  readonly type: AttributeType;
}

/** The attributes of runs by every name that our language knows them under, all in lower case. */
export const RUN_ATTRIBUTES: ReadonlyMap<string, RunAttribute> = new Map<string, RunAttribute>([
  ["name", { attribute: "run_name", type: "text" }],
  ["run_name", { attribute: "run_name", type: "text" }],
  ["status", { attribute: "status", type: "status" }],
  ["user", { attribute: "user_id", type: "text" }],
  ["user_id", { attribute: "user_id", type: "text" }],
  ["started", { attribute: "start_time", type: "time" }],
  ["start_time", { attribute: "start_time", type: "time" }],
  ["created", { attribute: "start_time", type: "time" }],
  ["ended", { attribute: "end_time", type: "time" }],
  ["end_time", { attribute: "end_time", type: "time" }],
  ["duration", { attribute: "duration", type: "duration" }],
  ["id", { attribute: "run_id", type: "text" }],
  ["run_id", { attribute: "run_id", type: "text" }],
  ["experiment_id", { attribute: "experiment_id", type: "text" }],
  ["artifact_uri", { attribute: "artifact_uri", type: "text" }],
]);

/** The names that completion and messages show; the others are synonyms. */
export const SHOWN_ATTRIBUTES: readonly string[] = ["name", "status", "user", "started", "ended", "duration", "id"];

export type Prefix = "metric" | "param" | "tag" | "attribute" | "dataset";

export const PREFIXES: ReadonlyMap<string, Prefix> = new Map<string, Prefix>([
  ["metric", "metric"],
  ["metrics", "metric"],
  ["param", "param"],
  ["params", "param"],
  ["parameter", "param"],
  ["parameters", "param"],
  ["tag", "tag"],
  ["tags", "tag"],
  ["attribute", "attribute"],
  ["attributes", "attribute"],
  ["attr", "attribute"],
  ["run", "attribute"],
  ["dataset", "dataset"],
  ["datasets", "dataset"],
]);

export const AGGREGATES: ReadonlyMap<string, MetricAggregate> = new Map<string, MetricAggregate>([
  ["min", "min"],
  ["max", "max"],
  ["first", "first"],
  ["last", "latest"],
  ["latest", "latest"],
]);

export const DATASET_FIELDS: ReadonlyMap<string, DatasetField> = new Map<string, DatasetField>([
  ["name", "name"],
  ["digest", "digest"],
  ["context", "context"],
]);

/** How runs can end up, as our language writes them. */
export const STATUSES: readonly string[] = ["running", "scheduled", "finished", "failed", "killed", "lost"];
