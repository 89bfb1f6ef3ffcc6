import type { Attribute, DatasetField } from "@trialbook/core/search/filter.ts";
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
  ["experiment_id", { ...text("CAST(runs.experiment_id AS TEXT)"), order: raw("runs.experiment_id") }],
  ["start_time", time("runs.start_time")],
  ["created", time("runs.start_time")],
  ["end_time", time("runs.end_time")],
  ["duration", time("(runs.end_time - runs.start_time)")],
]);

/** Newest first, then by id. */
export const NEWEST_FIRST: readonly Term[] = [
  { sql: raw("runs.start_time"), type: "integer", descending: true, nullable: true },
  { sql: raw("runs.id"), type: "text", descending: false, nullable: false },
];

/** Runs as a thing to search, over the table `runs` under that name. */
export const RUN_SUBJECT: Subject = {
  plural: "Runs",
  key: raw("runs.seq"),
  attributes,
  params: { table: "params", owner: "run_seq" },
  tags: { table: "tags", owner: "run_seq" },
  metrics: { table: "latest_metrics", owner: "run_seq" },
  dataset: datasetRows,
  tieBreak: (order) => (ordersBy(order, "start_time", "created") ? NEWEST_FIRST.slice(1) : NEWEST_FIRST),
};

function datasetRows(name: DatasetField, matches: (value: Sql) => Sql): Sql {
  const context = raw("JOIN input_tags AS t ON t.input_id = i.id AND t.key = 'mlflow.data.context'");
  if (name === "context") return sql`SELECT 1 FROM run_inputs AS i ${context} WHERE i.run_seq = runs.seq AND ${matches(raw("t.value"))}`;
  return sql`SELECT 1 FROM run_inputs AS i JOIN datasets AS d ON d.id = i.dataset_id WHERE i.run_seq = runs.seq AND ${matches(raw(`d.${name}`))}`;
}
