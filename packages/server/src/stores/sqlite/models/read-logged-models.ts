import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import { entriesByOwner } from "../../rows/entries.ts";
import { LOGGED_MODEL_COLUMNS, readLoggedModelRows } from "../../rows/logged-model-row.ts";
import type { Database } from "../database.ts";
import { readModelMetrics } from "./model-metrics.ts";
import { noLoggedModel } from "./no-logged-model.ts";

/** The models of these ids, in their order, with all that is known of them. Deleted ones are left out. */
export function readLoggedModels(database: Database, ids: readonly LoggedModelId[]): LoggedModel[] {
  const these = JSON.stringify(ids);
  const rows = database
    .rows(`SELECT ${LOGGED_MODEL_COLUMNS} FROM logged_models WHERE id IN (SELECT value FROM json_each(?)) AND deleted IS NULL`)
    .all(these);
  const found = readLoggedModelRows(rows, {
    tags: readEntries(database, "logged_model_tags", these),
    params: readEntries(database, "logged_model_params", these),
    metrics: readModelMetrics(database, ids),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws {NotFound} */
export function findLoggedModel(database: Database, id: LoggedModelId): LoggedModel {
  const [model] = readLoggedModels(database, [id]);
  if (model === undefined) throw noLoggedModel(id);
  return model;
}

function readEntries(
  database: Database,
  table: "logged_model_tags" | "logged_model_params",
  ids: string,
): ReadonlyMap<LoggedModelId, readonly Tag[]> {
  return entriesByOwner(
    database
      .rows(`SELECT model_id, key, value FROM ${table} WHERE model_id IN (SELECT value FROM json_each(?)) ORDER BY model_id, key`)
      .all(ids),
  );
}
