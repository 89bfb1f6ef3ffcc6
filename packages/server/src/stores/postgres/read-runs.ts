import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, type LoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { ModelOutput, Run, RunInfo } from "@trialbook/core/run/run.ts";
import { byCodePoint } from "../search/by-code-point.ts";
import type { Queries, Row } from "./database.ts";
import { exactly } from "./exactly.ts";
import { readSummary, SUMMARY_COLUMNS } from "./metrics/summary-row.ts";
import { RUN_COLUMNS, readRunInfo } from "./run-row.ts";

const [RUN, PARAM, TAG, METRIC, DATASET, DATASET_TAG, MODEL_INPUT, MODEL_OUTPUT] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Every part fits these columns: what it is, whose, seven texts, and the numbers of a metric's summary. */
const NUMBERS = [
  "value",
  "step",
  "at",
  "first_value",
  "first_step",
  "first_at",
  "min_value",
  "min_step",
  "min_at",
  "max_value",
  "max_step",
  "max_at",
];
const NO_NUMBERS = NUMBERS.map((name) => `NULL::${name.endsWith("value") ? "float8" : "bigint"}`).join(", ");
const FIRST_NUMBER = 10;

function part(
  kind: number,
  { texts, from, order = "NULL" }: { readonly texts: readonly string[]; readonly from: string; readonly order?: string },
): string {
  const seven = Array.from({ length: 7 }, (_, i) => texts[i] ?? "NULL").join(", ");
  return `SELECT ${kind}, run_id, ${order}::int, ${seven}, ${NO_NUMBERS} FROM ${from} WHERE run_id = ANY($1::text[])`;
}

/** All of some runs in one statement, which sees one moment: nobody gets half of what a request logged. */
const READ = [
  part(PARAM, { texts: ["key", "value"], from: "params" }),
  part(TAG, { texts: ["key", "value"], from: "tags" }),
  `SELECT ${METRIC}, run_id, NULL::int, key, NULL, NULL, NULL, NULL, NULL, NULL, ${SUMMARY_COLUMNS} FROM latest_metrics WHERE run_id = ANY($1::text[])`,
  part(DATASET, {
    texts: ["id", "name", "digest", "source_type", "source", "schema", "profile"],
    from: "run_inputs JOIN datasets ON datasets.id = run_inputs.dataset_id AND datasets.experiment_id = run_inputs.experiment_id",
    order: "position",
  }),
  part(DATASET_TAG, { texts: ["key", "value", "dataset_id"], from: "input_tags" }),
  part(MODEL_INPUT, { texts: ["model_id"], from: "run_model_inputs", order: "position" }),
  part(MODEL_OUTPUT, { texts: ["model_id", "CAST(step AS text)"], from: "run_model_outputs", order: "position" }),
].join("\nUNION ALL ");

const READ_ALL = `
  SELECT ${RUN} AS kind, id AS run_id, NULL::int AS place, CAST(experiment_id AS text) AS text1, name AS text2, user_id AS text3,
    status AS text4, artifact_uri AS text5, CASE WHEN deleted_at IS NULL THEN 'active' END AS text6, NULL AS text7,
    NULL::float8 AS value, start_time AS step, end_time AS at, ${NUMBERS.slice(3)
      .map((name) => `NULL::${name.endsWith("value") ? "float8" : "bigint"} AS ${name}`)
      .join(", ")}
  FROM runs WHERE id = ANY($1::text[])
  UNION ALL ${READ}`;

interface Parts {
  info: RunInfo | undefined;
  readonly params: Tag[];
  readonly tags: Tag[];
  readonly metrics: MetricSummary[];
  readonly datasets: (DatasetInput & { readonly id: string; readonly tags: Tag[] })[];
  readonly modelInputs: LoggedModelId[];
  readonly modelOutputs: ModelOutput[];
}

/** The runs of these ids with all that is known of them, in their order; those that do not exist are left out. */
export async function readRuns(queries: Queries, ids: readonly RunId[]): Promise<Run[]> {
  if (ids.length === 0) return [];
  const found = new Map<string, Parts>();
  for (const [id, rows] of byRun(await queries.rows(READ_ALL, [ids]))) {
    const parts = noParts();
    // Sorted here, a run at a time: the database takes three times as long for all of them at once.
    for (const row of rows.sort(byPlace)) addTo(parts, row);
    found.set(id, parts);
  }
  return ids.flatMap((id) => {
    const { info, datasets = [], ...rest } = found.get(id) ?? { info: undefined };
    if (info === undefined) return [];
    return { info, ...(rest as Omit<Parts, "info" | "datasets">), datasets: datasets.map(({ dataset, tags }) => ({ dataset, tags })) };
  });
}

/** A run's own facts alone, of each that there is, in no order. */
export async function readRunInfos(queries: Queries, ids: readonly RunId[]): Promise<RunInfo[]> {
  return (await queries.rows(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ANY($1::text[])`, [ids])).map(readRunInfo);
}

function byRun(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const runs = new Map<string, Row[]>();
  for (const row of rows) {
    const id = row[1] as string;
    const ofRun = runs.get(id);
    if (ofRun === undefined) runs.set(id, [row]);
    else ofRun.push(row);
  }
  return runs;
}

/** By kind, then in the order logged, then by key. */
function byPlace(a: Row, b: Row): number {
  const order = Number(a[0]) - Number(b[0]) || Number(a[2] ?? 0) - Number(b[2] ?? 0);
  return order === 0 ? byCodePoint(String(a[3]), String(b[3])) : order;
}

function noParts(): Parts {
  return { info: undefined, params: [], tags: [], metrics: [], datasets: [], modelInputs: [], modelOutputs: [] };
}

function addTo(parts: Parts, row: Row): void {
  const text = (i: number): string => String(row[2 + i]);
  switch (row[0]) {
    case RUN:
      parts.info = readRunInfo([
        row[1] ?? null,
        text(1),
        text(2),
        text(3),
        text(4),
        row[11] ?? null,
        row[12] ?? null,
        text(5),
        row[8] !== null,
      ]);
      return;
    case PARAM:
      parts.params.push({ key: text(1), value: text(2) });
      return;
    case TAG:
      parts.tags.push({ key: text(1), value: text(2) });
      return;
    case METRIC:
      parts.metrics.push(readSummary(text(1), row, FIRST_NUMBER));
      return;
    case DATASET: {
      const dataset = {
        ...{ name: text(2), digest: text(3), sourceType: text(4), source: text(5) },
        ...(row[8] !== null && { schema: text(6) }),
        ...(row[9] !== null && { profile: text(7) }),
      };
      parts.datasets.push({ id: text(1), dataset, tags: [] });
      return;
    }
    case DATASET_TAG:
      parts.datasets.find(({ id }) => id === text(3))?.tags.push({ key: text(1), value: text(2) });
      return;
    case MODEL_INPUT:
      parts.modelInputs.push(asLoggedModelId(text(1)));
      return;
    default:
      parts.modelOutputs.push({ modelId: asLoggedModelId(text(1)), step: exactly(text(2)) });
  }
}
