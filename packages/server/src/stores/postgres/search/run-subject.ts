import type { Attribute, DatasetField } from "@trialbook/core/search/filter.ts";
import { CONTEXT_TAG } from "../inputs.ts";
import { ordersBy } from "./order-terms.ts";
import { raw, type Sql, sql } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

const text = (column: string): Column => ({ sql: raw(column), type: "text", nullable: false });
const time = (column: string): Column => ({ sql: raw(column), type: "integer", nullable: true });

const attributes = new Map<Attribute, Column>([
  ["run_id", text("runs.id")],
  ["run_name", text("runs.name")],
  ["name", text("runs.name")],
  ["status", text("runs.status")],
  ["user_id", text("runs.user_id")],
  ["artifact_uri", text("runs.artifact_uri")],
  ["experiment_id", { ...text(`(CAST(runs.experiment_id AS text) COLLATE "C")`), order: raw("runs.experiment_id") }],
  ["start_time", time("runs.start_time")],
  ["created", time("runs.start_time")],
  ["end_time", time("runs.end_time")],
  // Times may be as far apart as no bigint is.
  ["duration", time("(CAST(runs.end_time AS numeric) - runs.start_time)")],
]);

/** Newest first, then by id. */
const NEWEST_FIRST: readonly Term[] = [
  { sql: raw("runs.start_time"), type: "integer", descending: true, nullable: true },
  { sql: raw("runs.id"), type: "text", descending: false, nullable: false },
];

/** Runs as a thing to search, over the table `runs` under that name. */
export const RUN_SUBJECT: Subject = {
  plural: "Runs",
  key: raw("runs.id"),
  attributes,
  params: { table: "params", owner: "run_id" },
  tags: { table: "tags", owner: "run_id" },
  metrics: { table: "latest_metrics", owner: "run_id" },
  dataset: datasetRows,
  tieBreak: (order) => (ordersBy(order, "start_time", "created") ? NEWEST_FIRST.slice(1) : NEWEST_FIRST),
};

function datasetRows(name: DatasetField, matches: (value: Sql) => Sql): Sql {
  if (name === "context") {
    return sql`SELECT 1 FROM input_tags AS t WHERE t.run_id = runs.id AND t.key = ${CONTEXT_TAG} AND ${matches(raw("t.value"))}`;
  }
  return sql`SELECT 1 FROM run_inputs AS i JOIN datasets AS d ON d.id = i.dataset_id AND d.experiment_id = i.experiment_id
    WHERE i.run_id = runs.id AND ${matches(raw(`d.${name}`))}`;
}
