import type { View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { RunSearch } from "@trialbook/core/run/run-store.ts";
import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { compileFilter } from "../../search/compile-filter.ts";
import { type OrderPlan, planOrder } from "../../search/order-terms.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import { DIALECT } from "./dialect.ts";
import { listOf } from "./rows-of.ts";
import { RUN_SUBJECT } from "./run-subject.ts";

/** A search of runs, checked and in SQL. */
export interface RunQuery {
  readonly experiments: readonly number[];
  readonly view: View;
  readonly filter: Filter | undefined;
  /** The filter as a condition on `runs`. */
  readonly condition: Sql;
  readonly order: readonly OrderKey[];
  readonly plan: OrderPlan;
}

/** @throws {Invalid} if the filter or the order asks for what runs don't have */
export function runQuery(search: Pick<RunSearch, "experimentIds" | "filter" | "order" | "view">): RunQuery {
  const { filter, order, view } = search;
  return {
    experiments: experimentKeys(search.experimentIds),
    view,
    filter,
    condition: filter === undefined ? raw("TRUE") : compileFilter(DIALECT, filter, RUN_SUBJECT),
    order,
    plan: planOrder(DIALECT, order, RUN_SUBJECT),
  };
}

/** Ids as the table has them, each once; what is no id belongs to no experiment. */
export function experimentKeys(ids: readonly ExperimentId[]): readonly number[] {
  const keys = ids.filter((id) => /^\d{1,15}$/.test(id)).map(Number);
  return [...new Set(keys)];
}

/** Runs of these experiments that the view shows, found by the index of experiments. */
export function inScope(experiments: readonly number[], view: View): Sql {
  return sql`${ofExperiments(raw("runs.experiment_id"), experiments)} AND ${raw(VIEW_CLAUSE[view]("runs"))}`;
}

/** The same condition on runs that are found in another way: the unary plus keeps SQLite off its index. */
export function withinScope(experiments: readonly number[], view: View): Sql {
  return sql`${ofExperiments(raw("+runs.experiment_id"), experiments)} AND ${raw(VIEW_CLAUSE[view]("runs"))}`;
}

function ofExperiments(column: Sql, experiments: readonly number[]): Sql {
  const [only] = experiments;
  return experiments.length === 1 && only !== undefined ? sql`${column} = ${only}` : sql`${column} IN ${listOf(experiments)}`;
}
