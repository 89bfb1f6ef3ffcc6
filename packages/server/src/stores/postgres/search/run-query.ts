import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import type { Engine } from "../engines/engine.ts";
import { experimentKeys } from "../experiment-key.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import { compileFilter } from "./compile-filter.ts";
import { type OrderPlan, planOrder } from "./order-terms.ts";
import { RUN_SUBJECT } from "./run-subject.ts";
import { raw, type Sql, sql } from "./sql.ts";

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
  engine: Engine,
  { filter, order, view, experimentIds }: Pick<RunSearch, "experimentIds" | "filter" | "order" | "view">,
): RunQuery {
  const experiments = experimentKeys(experimentIds);
  return {
    experiments,
    scope: sql`runs.experiment_id = ANY(${experiments}::bigint[]) AND ${raw(VIEW_CLAUSE[view]("runs"))}`,
    condition: filter === undefined ? raw("TRUE") : compileFilter(engine, filter, RUN_SUBJECT),
    plan: planOrder(order, RUN_SUBJECT),
  };
}
