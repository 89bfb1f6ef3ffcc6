import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Run, RunInfo } from "@trialbook/core/run/run.ts";
import type { BeatingRun, RunChange } from "@trialbook/core/run/run-store.ts";
import { setTags } from "./append-to-run.ts";
import { NAME_TAG } from "./create-run.ts";
import type { Database } from "./database.ts";
import { readRun } from "./read-run.ts";
import { RUN_COLUMNS, readRunInfo } from "./run-row.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";

/** @throws {NotFound} */
export function getRun(context: StoreContext, id: RunId): Run {
  const run = readRun(context, context.known.find(id).seq);
  if (run === undefined) throw new NotFound(`Run with id=${id} not found`);
  return run;
}

const RUN_BY_ID = `SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`;

/** @throws {NotFound} */
export function getRunInfo(database: Database, id: RunId): RunInfo {
  const row = database.rows(RUN_BY_ID).get(id);
  if (row === undefined) throw new NotFound(`Run with id=${id} not found`);
  return readRunInfo(row);
}

/** Within work. @throws {NotFound} @throws {Inactive} */
export function updateRun(context: StoreContext, id: RunId, { status, endTime, name, onlyIf }: RunChange): RunInfo {
  const { database } = context;
  const run = context.known.findActive(id);
  if (onlyIf !== undefined) {
    const info = getRunInfo(database, id);
    if (info.status !== onlyIf) return info;
  }
  if (status !== undefined && endTime !== undefined) {
    database.sql("UPDATE runs SET status = ?, end_time = ? WHERE seq = ?").run(status, endTime, run.seq);
  } else if (status !== undefined) database.sql("UPDATE runs SET status = ? WHERE seq = ?").run(status, run.seq);
  else if (endTime !== undefined) database.sql("UPDATE runs SET end_time = ? WHERE seq = ?").run(endTime, run.seq);
  if (name !== undefined && name !== "") setTags(context, run, [{ key: NAME_TAG, value: name }]);
  noteRunChange(context, run, "facts");
  return getRunInfo(database, id);
}

const BEATING = `SELECT runs.id, tags.value FROM runs INDEXED BY runs_running CROSS JOIN tags ON tags.run_seq = runs.seq AND tags.key = ?
  WHERE runs.status = 'running' AND runs.deleted_at IS NULL`;

export function beatingRuns(database: Database, tag: string): readonly BeatingRun[] {
  return database
    .rows(BEATING)
    .all(tag)
    .map(([id, heartbeat]) => ({ id: asRunId(String(id)), heartbeat: String(heartbeat) }));
}

/** Within work. @throws {NotFound} if there is no such run or tag @throws {Inactive} */
export function deleteRunTag(context: StoreContext, id: RunId, key: string): void {
  const run = context.known.findActive(id);
  const { changes } = context.database.sql("DELETE FROM tags WHERE run_seq = ? AND key = ?").run(run.seq, key);
  if (changes === 0) throw new NotFound(`No tag with name: ${key} in run with id ${id}`);
  noteRunChange(context, run, "facts");
}
