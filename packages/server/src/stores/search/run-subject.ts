import type { Attribute } from "@trialbook/core/search/filter.ts";
import type { Dialect } from "./dialect.ts";
import { ordersBy } from "./order-terms.ts";
import { raw } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

const text = (column: string): Column => ({ sql: raw(column), type: "text", nullable: false });
const time = (column: string): Column => ({ sql: raw(column), type: "integer", nullable: true });

/** Newest first, then by id. */
export const NEWEST_FIRST: readonly Term[] = [
  { sql: raw("runs.start_time"), type: "integer", descending: true, nullable: true },
  { sql: raw("runs.id"), type: "text", descending: false, nullable: false },
];

/** What a store says of its runs' tables. */
interface RunTables extends Required<Pick<Subject, "dataset">> {
  /** The column of `runs` that the tables beside it refer to, and what they call it. */
  readonly key: string;
  readonly owner: string;
  /** From start to end. */
  readonly duration: string;
}

/** Runs as a thing to search, over the table `runs` under that name. */
export function runSubject(dialect: Dialect, { key, owner, duration, dataset }: RunTables): Subject {
  return {
    plural: "Runs",
    key: raw(`runs.${key}`),
    attributes: new Map<Attribute, Column>([
      ["run_id", text("runs.id")],
      ["run_name", text("runs.name")],
      ["name", text("runs.name")],
      ["status", text("runs.status")],
      ["user_id", text("runs.user_id")],
      ["artifact_uri", text("runs.artifact_uri")],
      ["experiment_id", { sql: dialect.asText("runs.experiment_id"), type: "text", nullable: false, order: raw("runs.experiment_id") }],
      ["start_time", time("runs.start_time")],
      ["created", time("runs.start_time")],
      ["end_time", time("runs.end_time")],
      ["duration", time(duration)],
    ]),
    params: { table: "params", owner },
    tags: { table: "tags", owner },
    metrics: { table: "latest_metrics", owner },
    dataset,
    tieBreak: (order) => (ordersBy(order, "start_time", "created") ? NEWEST_FIRST.slice(1) : NEWEST_FIRST),
  };
}
