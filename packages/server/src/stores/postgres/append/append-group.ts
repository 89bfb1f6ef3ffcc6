import type { Database } from "../database.ts";
import { appendAtOnce, planFromMemory } from "./append-at-once.ts";
import { appendHeld, type Outcome } from "./append-held.ts";
import { type AppendRequest, worksOf } from "./plan-append.ts";
import type { RunMemory } from "./run-memory.ts";

/**
 * Records what many requests report: at once for runs that this server remembers, in a transaction that holds and reads them
 * for the others. Each run's requests are recorded in the order they came.
 */
export async function appendGroup(database: Database, group: readonly AppendRequest[], memory: RunMemory): Promise<Outcome> {
  const plans = worksOf(group).map((work) => ({ work, write: planFromMemory(work, memory) }));
  const known = plans.flatMap(({ write }) => write ?? []);
  const unknown = plans.flatMap(({ work, write }) => (write === undefined ? work.requests : []));
  const [atOnce, held] = await Promise.all([
    known.length === 0 ? undefined : appendAtOnce(database, known, memory),
    unknown.length === 0 ? undefined : appendHeld(database, unknown, memory),
  ]);
  const left = atOnce === undefined || atOnce.left.length === 0 ? undefined : await appendHeld(database, atOnce.left, memory);
  const outcomes = [atOnce, held, left].flatMap((outcome) => outcome ?? []);
  return {
    refused: new Map(outcomes.flatMap(({ refused }) => [...refused])),
    appended: outcomes.flatMap(({ appended }) => appended),
  };
}
