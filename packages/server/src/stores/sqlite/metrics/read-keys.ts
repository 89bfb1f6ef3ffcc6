import type { ExperimentId } from "@trialbook/core/ids.ts";
import { breather } from "../../points/breath.ts";
import { byCodePoint } from "../../search/by-code-point.ts";
import type { Database } from "../database.ts";

/** Runs whose metrics are looked at in one go. */
const SOME_RUNS = 1000;

/** All metric keys of these experiments' active runs, ascending by code point. Looks at every run, with pauses. */
export async function readKeys(database: Database, experimentIds: readonly ExperimentId[]): Promise<readonly string[]> {
  const [list] =
    database
      .rows(
        `SELECT json_group_array(seq) FROM runs
         WHERE experiment_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL`,
      )
      .get(JSON.stringify(experimentIds.map(Number))) ?? [];
  const runSeqs: readonly number[] = JSON.parse(String(list));
  const breathe = breather();
  const keys = new Set<string>();
  for (let from = 0; from < runSeqs.length; from += SOME_RUNS) {
    const some = database
      .rows("SELECT DISTINCT key FROM latest_metrics WHERE run_seq IN (SELECT value FROM json_each(?))")
      .all(JSON.stringify(runSeqs.slice(from, from + SOME_RUNS)));
    for (const [key] of some) keys.add(String(key));
    await breathe();
  }
  return [...keys].sort(byCodePoint);
}
