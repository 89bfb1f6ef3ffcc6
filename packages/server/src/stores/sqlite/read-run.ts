import { asLoggedModelId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { ModelOutput, Param, Run } from "@trialbook/core/run/run.ts";
import type { Database } from "./database.ts";
import { int64Column, readInt64 } from "./int64-column.ts";
import { readInputs } from "./read-inputs.ts";
import { RUN_COLUMNS, readRunInfo } from "./run-row.ts";
import type { StoreContext } from "./store-context.ts";

/** A run with all that it holds; `undefined` if there is none of this sequence number. */
export function readRun({ database, metrics }: Pick<StoreContext, "database" | "metrics">, seq: number): Run | undefined {
  const row = database.rows(RUN).get(seq);
  if (row === undefined) return undefined;
  return {
    info: readRunInfo(row),
    params: readEntries(database, "SELECT key, value FROM params WHERE run_seq = ? ORDER BY key", seq),
    tags: readEntries(database, "SELECT key, value FROM tags WHERE run_seq = ? ORDER BY key", seq),
    metrics: metrics.summaries([seq]).get(seq) ?? [],
    datasets: readInputs(database, `[${seq}]`).get(seq) ?? [],
    modelInputs: readModelInputs(database, seq),
    modelOutputs: readModelOutputs(database, seq),
  };
}

const RUN = `SELECT ${RUN_COLUMNS} FROM runs WHERE seq = ?`;

function readEntries(database: Database, query: string, seq: number): Param[] {
  return database
    .rows(query)
    .all(seq)
    .map((row) => ({ key: String(row[0]), value: String(row[1]) }));
}

function readModelInputs(database: Database, seq: number): LoggedModelId[] {
  return database
    .rows("SELECT model_id FROM run_model_inputs WHERE run_seq = ? ORDER BY id")
    .all(seq)
    .map((row) => asLoggedModelId(String(row[0])));
}

const MODEL_OUTPUTS = `SELECT model_id, ${int64Column("step")} FROM run_model_outputs WHERE run_seq = ? ORDER BY id`;

function readModelOutputs(database: Database, seq: number): ModelOutput[] {
  return database
    .rows(MODEL_OUTPUTS)
    .all(seq)
    .map((row) => ({ modelId: asLoggedModelId(String(row[0])), step: readInt64(row[1]) }));
}
