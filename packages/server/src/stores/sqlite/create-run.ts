import { AlreadyExists, Inactive, NotFound } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { Param, Run, RunInfo } from "@trialbook/core/run/run.ts";
import type { NewRun } from "@trialbook/core/run/run-store.ts";
import { byCodePoint } from "../search/by-code-point.ts";
import type { Row } from "./database.ts";
import { insertEntries } from "./insert-entries.ts";
import { readRun } from "./read-run.ts";
import type { RunKey } from "./run-row.ts";
import { isDuplicate } from "./storage-error.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";

/** The tag that mirrors a run's name, in MLflow's spelling. */
export const NAME_TAG = "mlflow.runName";

/** Within work: makes a run, or gives the one that the same idempotency key made before. */
export function createRun(context: StoreContext, run: NewRun): Run {
  const made = madeBefore(context, run.idempotencyKey);
  if (made !== undefined) return made;
  const artifactUri = `${artifactLocation(context, run)}/${run.id}/artifacts`;
  const seq = insertRun(context, run, artifactUri);
  const params = sorted(run.params);
  insertEntries(context.database, "params", { seq, entries: params });
  const tags = sorted([...run.tags, { key: NAME_TAG, value: run.name }]);
  insertEntries(context.database, "tags", { seq, entries: tags });
  const key: RunKey = { seq, id: run.id, experimentId: run.experimentId, isActive: true };
  context.known.add(key);
  context.metrics.begin(seq);
  noteRunChange(context, key, "facts");
  return { info: infoOf(run, artifactUri), params, tags, metrics: [], datasets: [], modelInputs: [], modelOutputs: [] };
}

function madeBefore(context: StoreContext, key: string | undefined): Run | undefined {
  if (key === undefined) return undefined;
  const row = context.database.rows("SELECT seq FROM runs WHERE creation_key = ?").get(key);
  return row === undefined ? undefined : readRun(context, Number(row[0]));
}

function artifactLocation({ database }: StoreContext, { experimentId }: NewRun): string {
  const row: Row | undefined = database.rows("SELECT artifact_location, deleted_at FROM experiments WHERE id = ?").get(experimentId);
  if (row === undefined) throw new NotFound(`No Experiment with id=${experimentId} exists`);
  if (row[1] !== null) {
    throw new Inactive(`The experiment ${experimentId} must be in the 'active' state. Current state is deleted. Restore it first.`);
  }
  return String(row[0]).replace(/\/$/, "");
}

function insertRun({ database }: StoreContext, run: NewRun, artifactUri: string): number {
  const insert = database.sql(
    `INSERT INTO runs (id, experiment_id, name, user_id, status, start_time, artifact_uri, creation_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  try {
    const { lastInsertRowid } = insert.run(
      run.id,
      run.experimentId,
      run.name,
      run.userId,
      run.status,
      run.startTime ?? null,
      artifactUri,
      run.idempotencyKey ?? null,
    );
    return Number(lastInsertRowid);
  } catch (error) {
    if (isDuplicate(error)) throw new AlreadyExists(`There is already a run with id ${run.id}`);
    throw error;
  }
}

/** The last entry of a key wins; ascending by key as a run shows them. */
function sorted<Entry extends Param | Tag>(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()].sort((a, b) => byCodePoint(a.key, b.key));
}

function infoOf(run: NewRun, artifactUri: string): RunInfo {
  return {
    id: run.id,
    experimentId: run.experimentId,
    name: run.name,
    userId: run.userId,
    status: run.status,
    ...(run.startTime !== undefined && { startTime: run.startTime }),
    artifactUri,
    lifecycle: "active",
  };
}
