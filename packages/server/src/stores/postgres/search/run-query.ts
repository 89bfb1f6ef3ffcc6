import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import { compileFilter } from "../../search/compile-filter.ts";
import type { Dialect } from "../../search/dialect.ts";
import { type OrderPlan, planOrder } from "../../search/order-terms.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import { experimentKeys } from "../experiment-key.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import { runsOf } from "./run-subject.ts";

/** A search of runs, checked and in SQL. */
export interface RunQuery {
  readonly experiments: readonly number[];
  /** Runs of these experiments that the view shows. */
  readonly scope: Sql;
  /** The filter as a condition on `runs`. */
  readonly condition: Sql;
  readonly plan: OrderPlan;
}

/** @throws {Invalid} if the filter or the order asks for what runs don't have */
export function runQuery(
  dialect: Dialect,
  { filter, order, view, experimentIds }: Pick<RunSearch, "experimentIds" | "filter" | "order" | "view">,
): RunQuery {
  const experiments = experimentKeys(experimentIds);
  const subject = runsOf(dialect);
  return {
    experiments,
    scope: sql`runs.experiment_id = ANY(${experiments}::bigint[]) AND ${raw(VIEW_CLAUSE[view]("runs"))}`,
    condition: filter === undefined ? raw("TRUE") : compileFilter(dialect, filter, subject),
    plan: planOrder(dialect, order, subject),
  };
}
