import type { LoggedModelId, RunId } from "@trialbook/core/ids.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import type { ModelMetric } from "@trialbook/core/model/logged-model.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import type { Database } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";
import { noLoggedModel } from "./no-logged-model.ts";

/**
 * Within work: notes those of a run's points that were measured on a logged model, also on one that was deleted since.
 * Points noted before are left alone.
 *
 * @throws {NotFound} if there never was such a model
 */
export function recordModelMetrics(database: Database, runId: RunId, points: readonly LoggedPoint[]): void {
  const insert = database.sql(
    `INSERT INTO logged_model_metrics (model_id, key, at, step, run_id, dataset_name, dataset_digest, value, nan)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const known = database.rows("SELECT 1 FROM logged_models WHERE id = ?");
  for (const modelId of new Set(points.map((point) => point.modelId))) {
    if (modelId !== undefined && known.get(modelId) === undefined) throw noLoggedModel(modelId);
  }
  for (const { modelId, key, at, step, datasetName = "", datasetDigest = "", value } of points) {
    if (modelId === undefined) continue;
    const nan = Number.isNaN(value);
    insert.run(modelId, key, at, step, runId, datasetName, datasetDigest, nan ? 0 : value, nan ? 1 : 0);
  }
}

/** The points measured on each of these models, by key, then time and step. */
export function readModelMetrics(database: Database, ids: readonly LoggedModelId[]): ReadonlyMap<LoggedModelId, readonly ModelMetric[]> {
  const rows = database
    .rows(
      `SELECT model_id, key, ${int64Column("at")}, ${int64Column("step")}, run_id, dataset_name, dataset_digest, value, nan
       FROM logged_model_metrics WHERE model_id IN (SELECT value FROM json_each(?))
       ORDER BY model_id, key, at, step, run_id, dataset_name, dataset_digest, value`,
    )
    .all(JSON.stringify(ids));
  const found = new Map<LoggedModelId, ModelMetric[]>();
  for (const [model, key, at, step, run, datasetName, datasetDigest, value, nan] of rows) {
    const id = asLoggedModelId(String(model));
    const ofModel = found.get(id) ?? [];
    if (ofModel.length === 0) found.set(id, ofModel);
    ofModel.push({
      key: String(key),
      at: readInt64(at),
      step: readInt64(step),
      runId: asRunId(String(run)),
      value: nan === 1 ? Number.NaN : Number(value),
      ...(datasetName === "" ? {} : { datasetName: String(datasetName) }),
      ...(datasetDigest === "" ? {} : { datasetDigest: String(datasetDigest) }),
    });
  }
  return found;
}
