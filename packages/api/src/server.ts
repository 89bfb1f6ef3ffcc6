import { z } from "zod";
import { route } from "./route.ts";

export const serverInfo = route({
  method: "GET",
  path: "/server",
  summary: "What this server is.",
  input: z.object({}),
  output: z.object({
    version: z.string(),
    /** `full`: an answer means the write survives a power cut; `relaxed`: it survives a killed process. */
    durability: z.enum(["full", "relaxed"]),
    /** The address that clients shall use. */
    url: z.string(),
  }),
});

export const demoState = z.object({
  state: z.enum(["never", "running", "done", "failed"]),
  experimentId: z.string().optional(),
  /** Trainings ended, of how many. */
  finished: z.int(),
  planned: z.int(),
  message: z.string().optional(),
});
export const startDemo = route({
  method: "POST",
  path: "/demo",
  summary: "Starts the bundled real training on the digits, if it is not running.",
  input: z.object({}),
  output: demoState,
});
export const getDemo = route({
  method: "GET",
  path: "/demo",
  summary: "How far the bundled training is.",
  input: z.object({}),
  output: demoState,
});

const runChange = z.object({ experimentId: z.string(), runId: z.string().optional(), what: z.enum(["points", "facts", "gone"]) });
const registryChange = z.object({
  model: z.string().describe("name of a registered model; empty where it may be any"),
  what: z.enum(["facts", "gone"]),
});
/** What `GET /api/v1/events` sends as server-sent events named `change`; `?experiment=` and `?run=` leave only theirs. */
export const changeEvent = z.object({ changes: z.array(z.union([runChange, registryChange])) });
export type ChangeEventJson = z.infer<typeof changeEvent>;
