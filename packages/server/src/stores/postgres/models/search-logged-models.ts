import { Invalid } from "@trialbook/core/errors.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import { experimentKeys } from "../experiment-key.ts";
import { compileFilter } from "../search/compile-filter.ts";
import { after, orderBy, readTerms, termColumns } from "../search/order-terms.ts";
import { allOf, raw, rowsOf, sql } from "../search/sql.ts";
import type { StoreContext } from "../store-context.ts";
import { MODEL_SUBJECT, measuredOn, modelTerms } from "./model-subject.ts";
import { readLoggedModels } from "./read-logged-models.ts";

/** A page of logged models. @throws {Invalid} if filter, order or cursor are none of a search of logged models */
export async function searchLoggedModels({ database, engine }: StoreContext, search: LoggedModelSearch): Promise<Page<LoggedModel>> {
  const { experimentIds, filter, datasets, order, limit, cursor } = search;
  if (order.some(({ field }) => field.kind !== "attribute" && field.kind !== "metric")) {
    throw new Invalid("Logged models can be ordered by attributes and metrics.");
  }
  const terms = modelTerms(order);
  const identity = ["logged models", experimentIds, filter, datasets, order];
  const where = [raw("logged_models.deleted IS NULL"), sql`logged_models.experiment_id = ANY(${experimentKeys(experimentIds)}::bigint[])`];
  if (datasets.length > 0) where.push(raw("logged_models.id IN (SELECT model_id FROM measured)"));
  if (filter !== undefined) where.push(compileFilter(engine, filter, MODEL_SUBJECT));
  if (cursor !== undefined) where.push(after(terms, readCursor(cursor, identity, terms)));
  const rows = await rowsOf(
    database,
    sql`${measuredOn(datasets)} SELECT logged_models.id, ${termColumns(terms)} FROM logged_models
      WHERE ${allOf(where)} ORDER BY ${orderBy(terms)} LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const items = await readLoggedModels(
    database,
    page.map((row) => asLoggedModelId(String(row[0]))),
  );
  const last = page.at(-1);
  return rows.length > page.length && last !== undefined ? { items, next: writeCursor(identity, readTerms(last.slice(1))) } : { items };
}
