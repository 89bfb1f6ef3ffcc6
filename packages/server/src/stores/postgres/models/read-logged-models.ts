import type { LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import { LOGGED_MODEL_COLUMNS, readLoggedModelRows } from "../../rows/logged-model-row.ts";
import type { Queries } from "../database.ts";
import { readEntries } from "../entries.ts";
import { readModelMetrics } from "./model-metrics.ts";
import { noLoggedModel } from "./no-logged-model.ts";

/** The models of these ids, in their order, with all that is known of them. Deleted ones are left out. */
export async function readLoggedModels(queries: Queries, ids: readonly LoggedModelId[]): Promise<LoggedModel[]> {
  if (ids.length === 0) return [];
  const rows = await queries.rows(`SELECT ${LOGGED_MODEL_COLUMNS} FROM logged_models WHERE id = ANY($1::text[]) AND deleted IS NULL`, [
    ids,
  ]);
  const found = readLoggedModelRows(rows, {
    tags: await readEntries(queries, { table: "logged_model_tags", owner: "model_id" }, ids),
    params: await readEntries(queries, { table: "logged_model_params", owner: "model_id" }, ids),
    metrics: await readModelMetrics(queries, ids),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws {NotFound} */
export async function findLoggedModel(queries: Queries, id: LoggedModelId): Promise<LoggedModel> {
  const [model] = await readLoggedModels(queries, [id]);
  if (model === undefined) throw noLoggedModel(id);
  return model;
}
