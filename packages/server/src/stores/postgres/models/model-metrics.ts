import { asRunId, type LoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { ModelMetric } from "@trialbook/core/model/logged-model.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import { grouped } from "../../rows/grouped.ts";
import type { Queries, Transaction } from "../database.ts";

/** Notes those of a run's points that were measured on a logged model. Points noted before are left alone. */
export function recordModelMetrics(tx: Transaction, runId: RunId, points: readonly LoggedPoint[]): void {
  const measured = points.filter(({ modelId }) => modelId !== undefined);
  if (measured.length === 0) return;
  tx.last(
    `INSERT INTO logged_model_metrics (model_id, key, at, step, run_id, dataset_name, dataset_digest, value, nan)
     SELECT m.model_id, m.key, m.at, m.step, $1::text, m.dataset_name, m.dataset_digest, m.value, m.nan
     FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::float8[], $9::boolean[])
       AS m(model_id, key, at, step, dataset_name, dataset_digest, value, nan)
     ON CONFLICT DO NOTHING`,
    [
      runId,
      measured.map(({ modelId = "" }) => modelId),
      measured.map(({ key }) => key),
      measured.map(({ at }) => at),
      measured.map(({ step }) => step),
      measured.map(({ datasetName = "" }) => datasetName),
      measured.map(({ datasetDigest = "" }) => datasetDigest),
      measured.map(({ value }) => (Number.isNaN(value) ? 0 : value)),
      measured.map(({ value }) => Number.isNaN(value)),
    ],
  );
}

/** The points measured on each of these models, by key, then time and step. */
export async function readModelMetrics(
  queries: Queries,
  ids: readonly LoggedModelId[],
): Promise<ReadonlyMap<LoggedModelId, readonly ModelMetric[]>> {
  const rows = await queries.rows(
    `SELECT model_id, key, at, step, run_id, dataset_name, dataset_digest, value, nan FROM logged_model_metrics
     WHERE model_id = ANY($1::text[]) ORDER BY model_id, key, at, step, run_id, dataset_name, dataset_digest, value`,
    [ids],
  );
  return grouped(rows, ([, key, at, step, run, datasetName, datasetDigest, value, nan]) => ({
    key: String(key),
    at: at as Int64, // Columns of bigint.
    step: step as Int64,
    runId: asRunId(String(run)),
    value: nan === true ? Number.NaN : Number(value),
    ...(datasetName === "" ? {} : { datasetName: String(datasetName) }),
    ...(datasetDigest === "" ? {} : { datasetDigest: String(datasetDigest) }),
  }));
}
