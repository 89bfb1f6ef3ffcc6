import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { compileFilter } from "../../search/compile-filter.ts";
import type { Dialect } from "../../search/dialect.ts";
import { type OrderPlan, planOrder } from "../../search/order-terms.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import { experimentKeys } from "../experiment-key.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import { oneByOne } from "./dialect.ts";
import { runsOf } from "./run-subject.ts";

/** A search of runs, checked and in SQL. */
export interface RunQuery {
  readonly experiments: readonly number[];
  /** Runs of these experiments that the view shows. */
  readonly scope: Sql;
  /** The filter as a condition on `runs`. */
  readonly condition: Sql;
  /** The same, in a form that the database looks up for one run at a time, as a walk that may end soon wants it. */
  readonly conditionOneByOne: Sql;
  readonly filter: Filter | undefined;
  readonly order: readonly OrderKey[];
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
    scope: sql`${ofExperiments(experiments)} AND ${raw(VIEW_CLAUSE[view]("runs"))}`,
    condition: filter === undefined ? raw("TRUE") : compileFilter(dialect, filter, subject),
    conditionOneByOne: filter === undefined ? raw("TRUE") : compileFilter(oneByOne(dialect), filter, subject),
    filter,
    order,
    plan: planOrder(dialect, order, subject),
  };
}

/** Runs of one experiment lie in the order of an index; those of several do not. */
function ofExperiments(experiments: readonly number[]): Sql {
  const [only] = experiments;
  return experiments.length === 1 && only !== undefined
    ? sql`runs.experiment_id = ${only}::bigint`
    : sql`runs.experiment_id = ANY(${experiments}::bigint[])`;
}
