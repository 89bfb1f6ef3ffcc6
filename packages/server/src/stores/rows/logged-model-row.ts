import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asLoggedModelId, asRunId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus, ModelMetric } from "@trialbook/core/model/logged-model.ts";

/** What of a logged model stands in its own row, in SQL; {@link readLoggedModelRows} reads it. */
export const LOGGED_MODEL_COLUMNS = "id, experiment_id, name, model_type, source_run_id, status, artifact_uri, created, updated";

/** What stands beside logged models, by their ids. */
export interface BesideModels {
  readonly tags: ReadonlyMap<LoggedModelId, readonly Tag[]>;
  readonly params: ReadonlyMap<LoggedModelId, readonly Tag[]>;
  readonly metrics: ReadonlyMap<LoggedModelId, readonly ModelMetric[]>;
}

/** Logged models that are not deleted, by id. */
export function readLoggedModelRows(
  rows: readonly (readonly unknown[])[],
  { tags, params, metrics }: BesideModels,
): ReadonlyMap<LoggedModelId, LoggedModel> {
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
  return found;
}
