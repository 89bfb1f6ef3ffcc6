import type { Dialect } from "../search/dialect.ts";
import type { ActivityTimes } from "./activity-times.ts";
import type { AppendLanes } from "./append/append-lanes.ts";
import type { RunMemory } from "./append/run-memory.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { Database } from "./database.ts";
import type { Engine } from "./engines/engine.ts";
import type { Sealer } from "./metrics/sealer.ts";
import type { ListedRuns } from "./search/listed-runs.ts";

/** What the functions of the stores work with; one for each open book. */
export interface StoreContext {
  readonly database: Database;
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly changes: ChangeFeed;
  readonly activity: ActivityTimes;
  readonly lanes: AppendLanes;
  readonly sealer: Sealer;
  readonly memory: RunMemory;
  readonly listed: ListedRuns;
  /** Runs of an experiment that make searches follow an index instead of sorting all. */
  readonly worthWalking: number;
}
