import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asLoggedModelId, asRunId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { Database } from "../database.ts";
import { readModelMetrics } from "./model-metrics.ts";
import { noLoggedModel } from "./no-logged-model.ts";

/** The models of these ids, in their order, with all that is known of them. Deleted ones are left out. */
export function readLoggedModels(database: Database, ids: readonly LoggedModelId[]): LoggedModel[] {
  const these = JSON.stringify(ids);
  const tags = readEntries(database, "logged_model_tags", these);
  const params = readEntries(database, "logged_model_params", these);
  const metrics = readModelMetrics(database, ids);
  const rows = database
    .rows(
      `SELECT id, experiment_id, name, model_type, source_run_id, status, artifact_uri, created, updated
       FROM logged_models WHERE id IN (SELECT value FROM json_each(?)) AND deleted IS NULL`,
    )
    .all(these);
  const found = new Map<LoggedModelId, LoggedModel>();
  for (const [text, experimentId, name, modelType, sourceRunId, status, artifactUri, created, updated] of rows) {
    const id = asLoggedModelId(String(text));
    found.set(id, {
      id,
      experimentId: asExperimentId(String(experimentId)),
      name: String(name),
      ...(modelType === null ? {} : { modelType: String(modelType) }),
      ...(sourceRunId === null ? {} : { sourceRunId: asRunId(String(sourceRunId)) }),
      // The column holds only what was written as this type.
      status: String(status) as LoggedModelStatus,
      lifecycle: "active",
      artifactUri: String(artifactUri),
      created: Number(created),
      updated: Number(updated),
      tags: tags.get(id) ?? [],
      params: params.get(id) ?? [],
      metrics: metrics.get(id) ?? [],
    });
  }
  return ids.map((id) => found.get(id)).filter((model) => model !== undefined);
}

/** @throws {NotFound} */
export function findLoggedModel(database: Database, id: LoggedModelId): LoggedModel {
  const [model] = readLoggedModels(database, [id]);
  if (model === undefined) throw noLoggedModel(id);
  return model;
}

type EntryTable = "logged_model_tags" | "logged_model_params";

function readEntries(database: Database, table: EntryTable, ids: string): ReadonlyMap<string, readonly Tag[]> {
  const found = new Map<string, Tag[]>();
  const rows = database
    .rows(`SELECT model_id, key, value FROM ${table} WHERE model_id IN (SELECT value FROM json_each(?)) ORDER BY model_id, key`)
    .all(ids);
  for (const [id, key, value] of rows) {
    const ofModel = found.get(String(id)) ?? [];
    if (ofModel.length === 0) found.set(String(id), ofModel);
    ofModel.push({ key: String(key), value: String(value) });
  }
  return found;
}
