import { type ParamChange, ParamsChanged } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import type { Batch, Param } from "@trialbook/core/run/run.ts";
import { NAME_TAG } from "./create-run.ts";
import { insertEntries } from "./insert-entries.ts";
import { recordModelMetrics } from "./models/model-metrics.ts";
import type { RunKey } from "./run-row.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";

/** Within work: records what a training script reports. The hottest path of the server. */
export function appendToRun(context: StoreContext, id: RunId, batch: Batch): void {
  const run = context.known.findActive(id);
  if (batch.params.length > 0) addParams(context, run, batch.params);
  if (batch.tags.length > 0) setTags(context, run, batch.tags);
  if (batch.points.length > 0) {
    // First what may be refused.
    if (batch.points.some((point) => point.modelId !== undefined)) recordModelMetrics(context.database, id, batch.points);
    context.metrics.append(run.seq, batch.points);
  }
  const onlyPoints = batch.params.length === 0 && batch.tags.length === 0;
  noteRunChange(context, run, onlyPoints ? "points" : "facts");
}

/** Throws after it inserted what did not conflict: work that throws leaves nothing. */
function addParams({ database }: StoreContext, run: RunKey, params: readonly Param[]): void {
  if (insertEntries(database, "params", { seq: run.seq, entries: params }) === params.length) return;
  const read = database.rows("SELECT value FROM params WHERE run_seq = ? AND key = ?");
  const changes: ParamChange[] = [];
  for (const { key, value } of params) {
    const recorded = String(read.get(run.seq, key)?.[0]);
    if (recorded !== value) changes.push({ key, recorded, proposed: value });
  }
  if (changes.length > 0) throw new ParamsChanged(run.id, changes);
}

/** Within work: sets or overwrites tags, later ones of a key winning, and keeps the run's name the same as its tag. */
export function setTags({ database }: StoreContext, run: RunKey, tags: readonly Tag[]): void {
  const upsert = database.sql(
    `INSERT INTO tags (run_seq, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
  );
  for (const { key, value } of tags) {
    upsert.run(run.seq, key, value);
    if (key === NAME_TAG) database.sql("UPDATE runs SET name = ? WHERE seq = ?").run(value, run.seq);
  }
}
