// biome-ignore-all lint/performance/noBarrelFile: the published entry of the package.
import type { ActiveRun } from "./active-run.ts";
import { type ConnectOptions, type RunOptions, Trialbook } from "./client.ts";

export {
  ActiveRun,
  type ArtifactContent,
  type DatasetDescription,
  type LogOptions,
  type ParamValue,
  type RunStatus,
} from "./active-run.ts";
export { type ConnectOptions, type RunOptions, Trialbook } from "./client.ts";
export { Refused, Unreachable } from "./http.ts";
export type { History, RunQuery, RunRow } from "./queries.ts";

/** The short way in: `const run = await trialbook.run({ experiment, params })` on the server that the environment names. */
export const trialbook = {
  /** A server of your choice. */
  connect: (options?: ConnectOptions): Trialbook => new Trialbook(options),
  run: (options?: RunOptions): Promise<ActiveRun> => new Trialbook().run(options),
} as const;
