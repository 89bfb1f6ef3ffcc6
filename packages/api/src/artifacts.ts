import { z } from "zod";
import { route } from "./route.ts";
import { millis } from "./values.ts";

const entries = z.array(
  z.object({ kind: z.enum(["file", "folder"]), name: z.string(), size: z.number().optional(), modified: millis.optional() }),
);
export type ArtifactEntryJson = z.infer<typeof entries>[number];

/**
 * Besides these JSON routes, `PUT /api/v1/runs/{id}/artifacts/{path}` stores the raw body, and
 * `GET /api/v1/runs/{id}/artifacts/{path}`, `GET /api/v1/logged-models/{id}/artifacts/{path}` and
 * `GET /api/v1/registered-models/{name}/versions/{version}/artifacts/{path}` give the bytes (ranges, ETag; `?inline=1` for
 * what is safe to show).
 */
export const listArtifacts = route({
  method: "GET",
  path: "/runs/{id}/artifacts",
  summary: "A folder of a run's artifacts, ascending by name.",
  input: z.object({ id: z.string(), folder: z.string().default("") }),
  output: z.object({ entries }),
});
export const listModelArtifacts = route({
  method: "GET",
  path: "/logged-models/{id}/artifacts",
  summary: "A folder of a logged model's files, ascending by name.",
  input: z.object({ id: z.string(), folder: z.string().default("") }),
  output: z.object({ entries }),
});
export const listVersionArtifacts = route({
  method: "GET",
  path: "/registered-models/{name}/versions/{version}/artifacts",
  summary: "A folder of the files that a version stands for, ascending by name; nothing where they lie outside this server.",
  input: z.object({ name: z.string(), version: z.coerce.number().int().min(1), folder: z.string().default("") }),
  output: z.object({ entries }),
});
