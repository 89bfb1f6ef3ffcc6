import { Invalid } from "@trialbook/core/errors.ts";
import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import { compileFilter } from "./compile-filter.ts";
import type { Dialect } from "./dialect.ts";
import { measuredOn, modelSubject, modelTerms } from "./model-subject.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { raw, sql } from "./sql.ts";

/** The ids of a page of logged models. @throws {Invalid} if filter, order or cursor are none of a search of logged models */
export function loggedModelsQuery(dialect: Dialect, search: LoggedModelSearch, experiments: readonly number[]): PageQuery {
  const { experimentIds, filter, datasets, order, limit, cursor } = search;
  if (order.some(({ field }) => field.kind !== "attribute" && field.kind !== "metric")) {
    throw new Invalid("Logged models can be ordered by attributes and metrics.");
  }
  const ofThese = dialect.among(raw("logged_models.experiment_id"), { type: "integer", values: experiments, negated: false });
  const where = [raw("logged_models.deleted IS NULL"), ofThese];
  if (datasets.length > 0) where.push(raw("logged_models.id IN (SELECT model_id FROM measured)"));
  if (filter !== undefined) where.push(compileFilter(dialect, filter, modelSubject(dialect)));
  return pageQuery(dialect, {
    identity: ["logged models", experimentIds, filter, datasets, order],
    with: measuredOn(datasets),
    key: raw("logged_models.id"),
    from: sql`logged_models`,
    where,
    plan: { joins: [], terms: modelTerms(dialect, order) },
    limit,
    cursor,
  });
}
