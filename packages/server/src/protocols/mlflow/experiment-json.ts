import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import { lifecycleStage } from "./wire.ts";

/** An experiment as MLflow's clients read it. */
export function experimentJson(experiment: Experiment): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: lifecycleStage[experiment.lifecycle],
    last_update_time: experiment.updated,
    creation_time: experiment.created,
    ...(experiment.tags.length > 0 && { tags: experiment.tags }),
    workspace: "default",
  };
}
