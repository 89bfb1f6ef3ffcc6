import type { ExperimentJson, ExperimentOverviewJson } from "@trialbook/api/experiments.ts";
import type { Experiment, ExperimentOverview } from "@trialbook/core/experiment/experiment.ts";

export function experimentJson({ id, name, artifactLocation, lifecycle, created, updated, tags }: Experiment): ExperimentJson {
  return { id, name, artifactLocation, lifecycle, created, updated, tags: [...tags] };
}

export function experimentOverviewJson(experiment: ExperimentOverview): ExperimentOverviewJson {
  const { runs, running, lastActivity } = experiment;
  return { ...experimentJson(experiment), runs, running, ...(lastActivity === undefined ? {} : { lastActivity }) };
}
