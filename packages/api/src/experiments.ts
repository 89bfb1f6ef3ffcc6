import { z } from "zod";
import { route } from "./route.ts";
import { lifecycle, millis, tag, view } from "./values.ts";

export const experiment = z.object({
  id: z.string(),
  name: z.string(),
  artifactLocation: z.string(),
  lifecycle,
  created: millis,
  updated: millis,
  tags: z.array(tag),
});
export const experimentOverview = experiment.extend({
  runs: z.int().describe("active runs"),
  running: z.int(),
  lastActivity: millis.optional(),
});
export type ExperimentJson = z.infer<typeof experiment>;
export type ExperimentOverviewJson = z.infer<typeof experimentOverview>;

export const listExperiments = route({
  method: "GET",
  path: "/experiments",
  summary: "All experiments with their counts, last activity first.",
  input: z.object({ view }),
  output: z.object({ experiments: z.array(experimentOverview) }),
});
export const createExperiment = route({
  method: "POST",
  path: "/experiments",
  summary: "Creates an experiment, or gives the one of that name.",
  input: z.object({ name: z.string().min(1).max(500), tags: z.array(tag).default([]) }),
  output: z.object({ experiment, created: z.boolean() }),
});
export const getExperiment = route({
  method: "GET",
  path: "/experiments/{id}",
  summary: "One experiment.",
  input: z.object({ id: z.string() }),
  output: z.object({ experiment }),
});
export const updateExperiment = route({
  method: "PATCH",
  path: "/experiments/{id}",
  summary: "Renames an experiment or sets its tags; the note is the tag mlflow.note.content.",
  input: z.object({ id: z.string(), name: z.string().min(1).max(500).optional(), tags: z.array(tag).default([]) }),
  output: z.object({ experiment }),
});
export const deleteExperimentTag = route({
  method: "DELETE",
  path: "/experiments/{id}/tags",
  summary: "Removes a tag from an experiment.",
  input: z.object({ id: z.string(), key: z.string() }),
  output: z.object({}),
});
export const deleteExperiment = route({
  method: "POST",
  path: "/experiments/{id}/delete",
  summary: "Puts an experiment and its runs into the bin.",
  input: z.object({ id: z.string() }),
  output: z.object({}),
});
export const restoreExperiment = route({
  method: "POST",
  path: "/experiments/{id}/restore",
  summary: "Takes an experiment and its runs out of the bin.",
  input: z.object({ id: z.string() }),
  output: z.object({}),
});
