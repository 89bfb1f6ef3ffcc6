import type { Tag } from "../experiment/experiment.ts";
import type { RunId } from "../ids.ts";
import { lostAfter, runTags } from "../reproduction/run-links.ts";
import type { BeatingRun, RunStore } from "./run-store.ts";

/**
 * Finds runs whose wrapper is silent: their sign of life has not changed for three beats while we looked. What it says is not
 * compared with a clock, so it does not matter whether the clocks of two machines agree, or jump; and after a start everyone
 * has the time of three beats to speak.
 */
export class LostRuns {
  #known = new Map<RunId, { readonly heartbeat: string; readonly since: number }>();

  /** @param now milliseconds of a clock that never jumps */
  silent(running: readonly BeatingRun[], now: number): readonly RunId[] {
    const known = this.#known;
    this.#known = new Map(
      running.map(({ id, heartbeat }) => {
        const before = known.get(id);
        return [id, before?.heartbeat === heartbeat ? before : { heartbeat, since: now }];
      }),
    );
    return [...this.#known].filter(([, { since }]) => now - since > lostAfter).map(([id]) => id);
  }
}

/** Looks at all running runs once; one that ends in this moment stays as it ended. */
export async function loseSilentRuns(runs: RunStore, lost: LostRuns, now: number): Promise<void> {
  for (const id of lost.silent(await runs.beatingRuns(runTags.heartbeat), now)) {
    await runs.updateRun(id, { status: "lost", onlyIf: "running" });
  }
}

/** A wrapper that speaks again brings its run back. */
export async function reviveIfBeating(runs: RunStore, id: RunId, tags: readonly Tag[]): Promise<void> {
  if (!tags.some(({ key }) => key === runTags.heartbeat)) return;
  const { status } = await runs.getRunInfo(id);
  if (status === "lost") await runs.updateRun(id, { status: "running", onlyIf: "lost" });
}
