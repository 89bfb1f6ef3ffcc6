import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelSearch } from "@trialbook/core/model/logged-model-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import { loggedModelsQuery } from "../../search/logged-models-query.ts";
import { experimentKeys } from "../experiment-key.ts";
import { rowsOf } from "../search/rows-of.ts";
import type { StoreContext } from "../store-context.ts";
import { readLoggedModels } from "./read-logged-models.ts";

/** A page of logged models. @throws {Invalid} if filter, order or cursor are none of a search of logged models */
export async function searchLoggedModels({ database, dialect }: StoreContext, search: LoggedModelSearch): Promise<Page<LoggedModel>> {
  const { query, read } = loggedModelsQuery(dialect, search, experimentKeys(search.experimentIds));
  const { keys, next } = read(await rowsOf(database, query));
  const ids = keys.map((key) => asLoggedModelId(String(key)));
  return { items: await readLoggedModels(database, ids), ...next };
}
