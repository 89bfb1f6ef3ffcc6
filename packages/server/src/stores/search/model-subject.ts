import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import type { Attribute } from "@trialbook/core/search/filter.ts";
import type { Dialect } from "./dialect.ts";
import { isMissing, planOrder } from "./order-terms.ts";
import { joined, raw, type Sql, sql } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

const text = (column: string): Column => ({ sql: raw(`logged_models.${column}`), type: "text", nullable: false });
const time = (column: string): Column => ({ sql: raw(`logged_models.${column}`), type: "integer", nullable: false });

/**
 * Logged models as a thing to search. A metric clause holds if any point that was logged fulfils it; the points in
 * question are `measured`, see {@link measuredOn}.
 */
export function modelSubject(dialect: Dialect): Subject {
  return {
    plural: "Logged models",
    key: raw("logged_models.id"),
    attributes: new Map<Attribute, Column>([
      ["model_id", text("id")],
      ["name", text("name")],
      ["model_type", { ...text("model_type"), nullable: true }],
      ["source_run_id", { ...text("source_run_id"), nullable: true }],
      ["status", text("status")],
      ["artifact_uri", text("artifact_uri")],
      ["experiment_id", { ...text("experiment_id"), sql: dialect.asText("logged_models.experiment_id") }],
      ["created", time("created")],
      ["updated", time("updated")],
    ]),
    params: { table: "logged_model_params", owner: "model_id" },
    tags: { table: "logged_model_tags", owner: "model_id" },
    metrics: { table: "measured", owner: "model_id" },
    tieBreak: () => [],
  };
}

/** The `WITH` of a search: metric points on these data sets, all points if there are none. NaN is NULL in it. */
export function measuredOn(datasets: LoggedModelSearch["datasets"]): Sql {
  return sql`WITH measured AS NOT MATERIALIZED (
    SELECT model_id, key, CASE WHEN nan THEN NULL ELSE value END AS value FROM logged_model_metrics WHERE ${onDatasets(datasets)})`;
}

/** Sorting by a metric takes its newest value; then come the newest models, then ids. */
export function modelTerms(dialect: Dialect, order: LoggedModelSearch["order"]): readonly Term[] {
  const asked = order.flatMap((key): readonly Term[] => {
    const { field, descending, dataset } = key;
    if (field.kind !== "metric") return planOrder(dialect, [key], modelSubject(dialect)).terms;
    const newest = (what: string): Sql =>
      sql`(SELECT ${raw(what)} FROM logged_model_metrics AS m WHERE m.model_id = logged_models.id AND m.key = ${field.key}
        AND ${onDatasets(dataset === undefined ? [] : [dataset])} ORDER BY m.at DESC, m.step DESC LIMIT 1)`;
    return [
      isMissing(newest("1")),
      { sql: newest("CASE WHEN m.nan THEN NULL ELSE m.value END"), type: "real", descending, nullable: true },
    ];
  });
  return [...asked, { ...time("created"), descending: true }, { ...text("id"), descending: false }];
}

function onDatasets(datasets: LoggedModelSearch["datasets"]): Sql {
  const each = datasets.map(({ name, digest }) =>
    digest === undefined ? sql`dataset_name = ${name}` : sql`(dataset_name = ${name} AND dataset_digest = ${digest})`,
  );
  return sql`(${joined(each, " OR ", "TRUE")})`;
}
