import type { RunChange } from "@trialbook/core/changes.ts";
import type { ActivityTimes } from "./activity-times.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { SearchableDatabase } from "./kept-columns.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { ListedRuns } from "./listed-runs.ts";
import type { SqliteMetrics } from "./metrics/sqlite-metrics.ts";
import type { RunChanges } from "./run-changes.ts";
import type { RunKey } from "./run-row.ts";

/** What the functions of the experiment and run stores work with; one for each open book. */
export interface StoreContext {
  readonly database: SearchableDatabase;
  readonly commits: GroupCommit;
  readonly changes: ChangeFeed;
  readonly metrics: SqliteMetrics;
  readonly known: KnownRuns;
  readonly listed: ListedRuns;
  /** What searches that keep columns in memory follow. */
  readonly runChanges: RunChanges;
  readonly activity: ActivityTimes;
}

/** Within work, after each write to a run: tells all that remembers runs or listens for changes. */
export function noteRunChange(context: StoreContext, run: Omit<RunKey, "isActive">, what: RunChange["what"]): void {
  context.listed.forget(run.seq);
  context.runChanges.note(run.seq);
  context.activity.touch(run.experimentId);
  context.changes.changed({ experimentId: run.experimentId, runId: run.id, what });
}
