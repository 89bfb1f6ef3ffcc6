import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import { loggedModelsQuery } from "../../search/logged-models-query.ts";
import type { Database } from "../database.ts";
import { DIALECT } from "../search/dialect.ts";
import { rowsOf } from "../search/rows-of.ts";
import { experimentKeys } from "../search/run-query.ts";
import { readLoggedModels } from "./read-logged-models.ts";

/** A page of logged models. @throws {Invalid} if filter, order or cursor are none of a search of logged models */
export function searchLoggedModels(database: Database, search: LoggedModelSearch): Page<LoggedModel> {
  const { query, read } = loggedModelsQuery(DIALECT, search, experimentKeys(search.experimentIds));
  const { keys, next } = read(rowsOf(database, query));
  const ids = keys.map((key) => asLoggedModelId(String(key)));
  return { items: readLoggedModels(database, ids), ...next };
}
