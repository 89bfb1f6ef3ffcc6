import { CommitFigures } from "@trialbook/core/commit-figures.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import type { Batch } from "@trialbook/core/run/run.ts";
import type { ActivityTimes } from "../activity-times.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Database } from "../database.ts";
import type { Sealer } from "../metrics/sealer.ts";
import { shardOf } from "../metrics/shard-of.ts";
import { appendGroup } from "./append-group.ts";
import type { AppendRequest } from "./plan-append.ts";
import type { RunMemory } from "./run-memory.ts";

/** Requests of one group, at most. */
const LARGEST_GROUP = 256;
/** Points of one group, about: one more request may be taken than fits. */
const MOST_POINTS = 200_000;

interface Pending extends AppendRequest {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a lane works with. */
export interface AppendDeps {
  readonly database: Database;
  readonly changes: ChangeFeed;
  readonly activity: ActivityTimes;
  readonly sealer: Sealer;
  readonly memory: RunMemory;
}

/**
 * Group commit: what arrives for a lane while its transaction runs goes into the next one together, so that many
 * requests share the journeys to the database and the wait for its disk. A run always takes the same lane, so that
 * requests to one run do not wait for each other at its lock.
 */
export class AppendLanes {
  /** What the groups' commits were like; goes on counting. */
  readonly figures = new CommitFigures();
  readonly #deps: AppendDeps;
  readonly #lanes: Pending[][];
  readonly #busy = new Set<number>();

  constructor(deps: AppendDeps, lanes: number) {
    this.#deps = deps;
    this.#lanes = Array.from({ length: lanes }, () => []);
  }

  /** Requests that wait for their group. */
  get waiting(): number {
    return this.#lanes.reduce((sum, { length }) => sum + length, 0);
  }

  /** Resolves once the batch is committed; rejects alone, whatever becomes of others in its group. */
  append(id: RunId, batch: Batch): Promise<void> {
    const lane = shardOf(id) % this.#lanes.length;
    return new Promise((resolve, reject) => {
      this.#lanes[lane]?.push({ id, batch, resolve, reject });
      if (this.#busy.has(lane)) return;
      this.#busy.add(lane);
      setImmediate(() => void this.#work(lane));
    });
  }

  async #work(lane: number): Promise<void> {
    const queue = this.#lanes[lane] ?? [];
    while (queue.length > 0) await this.#commit(takeGroup(queue));
    this.#busy.delete(lane);
  }

  async #commit(group: readonly Pending[]): Promise<void> {
    try {
      const began = performance.now();
      const { refused, appended } = await appendGroup(this.#deps.database, group, this.#deps.memory);
      this.figures.committed(group.length, performance.now() - began);
      const { activity, changes, sealer } = this.#deps;
      for (const { id, requests } of appended) {
        const points = requests.reduce((sum, { batch }) => sum + batch.points.length, 0);
        this.figures.points += points;
        sealer.grew(id, points);
      }
      await activity.touch(appended.map(({ experimentId }) => experimentId));
      changes.changed(
        appended.map(({ id, experimentId, requests }) => {
          const isPointsOnly = requests.every(({ batch }) => batch.params.length === 0 && batch.tags.length === 0);
          return { experimentId, runId: id, what: isPointsOnly ? "points" : "facts" };
        }),
      );
      for (const pending of group) {
        if (refused.has(pending)) pending.reject(refused.get(pending));
        else pending.resolve();
      }
    } catch (error) {
      this.figures.failed++;
      // Something in one of them may be what the database refuses: then the others shall not pay for it.
      if (group.length === 1) group[0]?.reject(error);
      else for (const pending of group) await this.#commit([pending]);
    }
  }
}

function takeGroup(queue: Pending[]): Pending[] {
  let count = 0;
  let points = 0;
  while (count < Math.min(queue.length, LARGEST_GROUP) && points < MOST_POINTS) points += queue[count++]?.batch.points.length ?? 0;
  return queue.splice(0, count);
}
