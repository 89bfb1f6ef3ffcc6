import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { RunInfo } from "@trialbook/core/run/run.ts";
import type { BeatingRun, RunChange } from "@trialbook/core/run/run-store.ts";
import type { Database, Queries } from "./database.ts";
import { readRunInfos } from "./read-runs.ts";
import { holdActiveRun, noRun, RUN_COLUMNS, readRunInfo, runIsDeleted } from "./run-row.ts";
import { insertTags, NAME_RUNS, NAME_TAG, namesAmong, tagValues } from "./set-tags.ts";

/** @throws {NotFound} */
export async function getRunInfo(queries: Queries, id: RunId): Promise<RunInfo> {
  const [info] = await readRunInfos(queries, [id]);
  if (info === undefined) throw noRun(id);
  return info;
}

const UPDATE = `UPDATE runs SET status = coalesce($2, status), end_time = coalesce($3, end_time)
  WHERE id = $1 AND deleted_at IS NULL RETURNING ${RUN_COLUMNS}`;

/** @throws {NotFound} @throws {Inactive} */
export async function updateRun(database: Database, id: RunId, change: RunChange): Promise<RunInfo> {
  const { status, endTime, name, onlyIf } = change;
  const values = [id, status ?? null, endTime ?? null];
  const isNamed = name !== undefined && name !== "";
  const [row] =
    onlyIf === undefined && !isNamed
      ? await database.write(UPDATE, values, "again")
      : await database.transaction(async (tx) => {
          const { experimentId } = await holdActiveRun(tx, id);
          if (onlyIf !== undefined) {
            const found = await tx.rows(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = $1`, [id]);
            if (found[0]?.[4] !== onlyIf) return found;
          }
          const tags = isNamed ? [{ id, experimentId, key: NAME_TAG, value: name }] : [];
          const names = namesAmong(tags);
          if (names !== undefined) await Promise.all([tx.run(insertTags(1), tagValues(tags)), tx.run(NAME_RUNS, names)]);
          return await tx.rows(UPDATE, values);
        }, "again");
  if (row !== undefined) return readRunInfo(row);
  await getRunInfo(database, id);
  throw runIsDeleted(id);
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
