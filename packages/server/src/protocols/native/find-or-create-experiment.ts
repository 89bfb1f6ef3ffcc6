import { AlreadyExists, Inactive } from "@trialbook/core/errors.ts";
import type { Experiment, Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentStore, NewExperiment } from "@trialbook/core/experiment/experiment-store.ts";

/**
 * The experiment of a name, made if it is not there; of many who ask at once one makes it and all get the same.
 *
 * @param wanted.tags only set on a new one
 * @throws {Inactive} if it lies in the bin
 */
export async function findOrCreateExperiment(
  store: ExperimentStore,
  wanted: NewExperiment & { readonly tags: readonly Tag[] },
): Promise<{ readonly experiment: Experiment; readonly created: boolean }> {
  const found = await store.findExperiment(wanted.name);
  if (found !== undefined) return { experiment: inUse(found), created: false };
  try {
    return { experiment: await store.createExperiment(wanted), created: true };
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
    const made = await store.findExperiment(wanted.name);
    if (made === undefined) throw error;
    return { experiment: inUse(made), created: false };
  }
}

function inUse(experiment: Experiment): Experiment {
  if (experiment.lifecycle === "active") return experiment;
  throw new Inactive(`The experiment ${JSON.stringify(experiment.name)} lies in the bin; restore it, or choose another name.`);
}
