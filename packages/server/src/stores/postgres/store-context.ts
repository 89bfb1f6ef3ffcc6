import type { Dialect } from "../search/dialect.ts";
import type { ActivityTimes } from "./activity-times.ts";
import type { AppendLanes } from "./append/append-lanes.ts";
import type { RunMemory } from "./append/run-memory.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { Database } from "./database.ts";
import type { Sealer } from "./metrics/sealer.ts";

/** What the functions of the stores work with; one for each open book. */
export interface StoreContext {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly changes: ChangeFeed;
  readonly activity: ActivityTimes;
  readonly lanes: AppendLanes;
  readonly sealer: Sealer;
  readonly memory: RunMemory;
}
