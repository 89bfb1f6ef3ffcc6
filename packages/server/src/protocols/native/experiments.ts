import * as api from "@trialbook/api/experiments.ts";
import { asExperimentId } from "@trialbook/core/ids.ts";
import { endpoint } from "./endpoint.ts";
import { experimentJson, experimentOverviewJson } from "./experiment-json.ts";
import { findOrCreateExperiment } from "./find-or-create-experiment.ts";

/** Everything under `/api/v1/experiments`. */
export const experimentEndpoints = [
  endpoint(api.listExperiments, "read", async ({ view }, { book }) => ({
    experiments: (await book.experiments.listExperiments(view)).map(experimentOverviewJson),
  })),
  endpoint(api.createExperiment, "write", async ({ name, tags }, { book, clock }) => {
    const { experiment, created } = await findOrCreateExperiment(book.experiments, { name, tags, at: clock() });
    return { experiment: experimentJson(experiment), created };
  }),
  endpoint(api.getExperiment, "read", async ({ id }, { book }) => ({
    experiment: experimentJson(await book.experiments.getExperiment(asExperimentId(id))),
  })),
  endpoint(api.updateExperiment, "write", async ({ id, name, tags }, { book, clock }) => {
    const experiment = asExperimentId(id);
    const at = clock();
    // The name first: it is what can be refused.
    if (name !== undefined) await book.experiments.renameExperiment(experiment, name, at);
    await Promise.all(tags.map((tag) => book.experiments.setExperimentTag(experiment, tag, at)));
    return { experiment: experimentJson(await book.experiments.getExperiment(experiment)) };
  }),
  endpoint(api.deleteExperimentTag, "write", async ({ id, key }, { book, clock }) => {
    await book.experiments.deleteExperimentTag(asExperimentId(id), key, clock());
    return {};
  }),
  endpoint(api.deleteExperiment, "write", async ({ id }, { book, clock }) => {
    await book.experiments.deleteExperiment(asExperimentId(id), clock());
    return {};
  }),
  endpoint(api.restoreExperiment, "write", async ({ id }, { book, clock }) => {
    await book.experiments.restoreExperiment(asExperimentId(id), clock());
    return {};
  }),
];
