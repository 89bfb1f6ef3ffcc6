import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { RunInfo } from "@trialbook/core/run/run.ts";
import type { BeatingRun, RunChange } from "@trialbook/core/run/run-store.ts";
import { NAME_TAG } from "./create-run.ts";
import type { Database, Queries } from "./database.ts";
import { readRunInfos } from "./read-runs.ts";
import { holdActiveRun, noRun, RUN_COLUMNS, readRunInfo, runIsDeleted } from "./run-row.ts";
import { setTags } from "./set-tags.ts";

/** @throws {NotFound} */
export async function getRunInfo(queries: Queries, id: RunId): Promise<RunInfo> {
  const [info] = await readRunInfos(queries, [id]);
  if (info === undefined) throw noRun(id);
  return info;
}

/** @throws {NotFound} @throws {Inactive} */
export async function updateRun(database: Database, id: RunId, { status, endTime, name, onlyIf }: RunChange): Promise<RunInfo> {
  const rename = name !== undefined && name !== "";
  return await database.transaction(async (tx) => {
    if (onlyIf !== undefined) {
      await holdActiveRun(tx, id);
      const info = await getRunInfo(tx, id);
      if (info.status !== onlyIf) return info;
    }
    if (rename) {
      const { experimentId } = await holdActiveRun(tx, id);
      await setTags(tx, [{ id, experimentId, tags: [{ key: NAME_TAG, value: name }] }]);
    }
    const [row] = await tx.rows(
      `UPDATE runs SET status = coalesce($2, status), end_time = coalesce($3, end_time)
       WHERE id = $1 AND deleted_at IS NULL RETURNING ${RUN_COLUMNS}`,
      [id, status ?? null, endTime ?? null],
    );
    if (row !== undefined) return readRunInfo(row);
    await getRunInfo(tx, id);
    throw runIsDeleted(id);
  }, "again");
}

export async function beatingRuns(queries: Queries, tag: string): Promise<readonly BeatingRun[]> {
  const rows = await queries.rows(
    `SELECT runs.id, tags.value FROM runs JOIN tags ON tags.run_id = runs.id AND tags.key = $1
     WHERE runs.status = 'running' AND runs.deleted_at IS NULL`,
    [tag],
  );
  return rows.map(([id, heartbeat]) => ({ id: asRunId(String(id)), heartbeat: String(heartbeat) }));
}

/** @throws {NotFound} if there is no such run or tag @throws {Inactive} */
export async function deleteRunTag(tx: Queries, id: RunId, key: string): Promise<RunInfo["experimentId"]> {
  const { experimentId } = await holdActiveRun(tx, id);
  if ((await tx.run("DELETE FROM tags WHERE run_id = $1 AND key = $2", [id, key])) === 0) {
    throw new NotFound(`No tag with name: ${key} in run with id ${id}`);
  }
  return experimentId;
}
