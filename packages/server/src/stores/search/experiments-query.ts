import type { ExperimentSearch } from "@trialbook/core/experiment/experiment-store.ts";
import { compileFilter } from "./compile-filter.ts";
import type { Dialect } from "./dialect.ts";
import { experimentSubject } from "./experiment-subject.ts";
import { planOrder } from "./order-terms.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { raw } from "./sql.ts";

/**
 * The ids of a page of experiments.
 *
 * @param inView a condition on the table `experiments`
 * @throws {Invalid} if filter, order or cursor are none of a search of experiments
 */
export function experimentsQuery(dialect: Dialect, search: ExperimentSearch, inView: string): PageQuery {
  const { filter, order, view, limit, cursor } = search;
  const subject = experimentSubject(dialect);
  return pageQuery(dialect, {
    identity: ["experiments", view, filter, order],
    key: subject.key,
    from: raw("experiments"),
    where: [raw(inView), ...(filter === undefined ? [] : [compileFilter(dialect, filter, subject)])],
    plan: planOrder(dialect, order, subject),
    limit,
    cursor,
  });
}
