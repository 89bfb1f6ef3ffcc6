import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asLoggedModelId, asRunId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { Queries } from "../database.ts";
import { grouped } from "../grouped.ts";
import { readModelMetrics } from "./model-metrics.ts";
import { noLoggedModel } from "./no-logged-model.ts";

/** The models of these ids, in their order, with all that is known of them. Deleted ones are left out. */
export async function readLoggedModels(queries: Queries, ids: readonly LoggedModelId[]): Promise<LoggedModel[]> {
  if (ids.length === 0) return [];
  const tags = await readEntries(queries, "logged_model_tags", ids);
  const params = await readEntries(queries, "logged_model_params", ids);
  const metrics = await readModelMetrics(queries, ids);
  const rows = await queries.rows(
    `SELECT id, experiment_id, name, model_type, source_run_id, status, artifact_uri, created, updated
     FROM logged_models WHERE id = ANY($1::text[]) AND deleted IS NULL`,
    [ids],
  );
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
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws {NotFound} */
export async function findLoggedModel(queries: Queries, id: LoggedModelId): Promise<LoggedModel> {
  const [model] = await readLoggedModels(queries, [id]);
  if (model === undefined) throw noLoggedModel(id);
  return model;
}

async function readEntries(
  queries: Queries,
  table: "logged_model_tags" | "logged_model_params",
  ids: readonly LoggedModelId[],
): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const rows = await queries.rows(`SELECT model_id, key, value FROM ${table} WHERE model_id = ANY($1::text[]) ORDER BY model_id, key`, [
    ids,
  ]);
  return grouped(rows, ([, key, value]) => ({ key: String(key), value: String(value) }));
}
