import type { View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { KeySummary } from "@trialbook/core/run/run-store.ts";
import { grouped } from "../../rows/grouped.ts";
import type { Database, Queries } from "../database.ts";
import { experimentKeys } from "../experiment-key.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";

/** Values of a key that are offered for completion, if they are shorter than this. */
const EXAMPLES = 20;
const PREFIX = 64;

/** Who has which key, and whether it varies, over the runs of experiments: params, then metrics, then tags. */
export function runKeys(database: Database, experimentIds: readonly ExperimentId[], view: View): Promise<readonly KeySummary[]> {
  const experiments = experimentKeys(experimentIds);
  const inView = VIEW_CLAUSE[view]("runs");
  return database.snapshot(async (tx) => {
    const [row] = await tx.rows(`SELECT count(*) FROM runs WHERE experiment_id = ANY($1::bigint[]) AND ${inView}`, [experiments]);
    const scope = { experiments, inView, runs: Number(row?.[0]) };
    return [...(await texts(tx, "param", scope)), ...(await metrics(tx, scope)), ...(await texts(tx, "tag", scope))];
  });
}

interface Scope {
  readonly experiments: readonly number[];
  readonly inView: string;
  readonly runs: number;
}

async function texts(tx: Queries, kind: "param" | "tag", { experiments, inView, runs }: Scope): Promise<KeySummary[]> {
  const from = `${kind}s AS v JOIN runs ON runs.id = v.run_id AND ${inView} WHERE v.experiment_id = ANY($1::bigint[])`;
  const keys = await tx.rows(`SELECT v.key, count(*), min(v.value) <> max(v.value) FROM ${from} GROUP BY v.key ORDER BY v.key`, [
    experiments,
  ]);
  const some = await tx.rows(
    `SELECT key, value FROM (
       SELECT key, value, row_number() OVER (PARTITION BY key ORDER BY value) AS place
       FROM (SELECT DISTINCT v.key, v.value FROM ${from} AND length(v.value) < ${PREFIX}) AS each_value
     ) AS numbered WHERE place <= ${EXAMPLES}`,
    [experiments],
  );
  const examples = grouped<string, string>(some, ([, value]) => String(value));
  return keys.map(([key, count, differ]) => ({
    kind,
    key: String(key),
    runs: Number(count),
    varies: differ === true || Number(count) < runs,
    examples: (examples.get(String(key)) ?? []).sort(),
    onlyNaN: false,
  }));
}

/** NULL stands for NaN, which is the same as another NaN and differs from a number. */
async function metrics(tx: Queries, { experiments, inView, runs }: Scope): Promise<KeySummary[]> {
  const rows = await tx.rows(
    `SELECT v.key, count(*), count(v.value), count(v.min_value), min(v.value) <> max(v.value)
     FROM latest_metrics AS v JOIN runs ON runs.id = v.run_id AND ${inView}
     WHERE v.experiment_id = ANY($1::bigint[]) GROUP BY v.key ORDER BY v.key`,
    [experiments],
  );
  return rows.map(([key, count, numbers, everNumbers, differ]) => ({
    kind: "metric",
    key: String(key),
    runs: Number(count),
    varies: differ === true || Number(count) < runs || (Number(numbers) > 0 && Number(numbers) < Number(count)),
    examples: [],
    onlyNaN: Number(everNumbers) === 0,
  }));
}
