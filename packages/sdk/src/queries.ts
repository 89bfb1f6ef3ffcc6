import type { ExperimentOverviewJson } from "@trialbook/api/experiments.ts";
import type { ColumnRequestJson, RunInfoJson, RunJson } from "@trialbook/api/runs.ts";
import type { Double, Int64Json } from "@trialbook/api/values.ts";
import { type Connection, Refused, send } from "./http.ts";

export interface RunQuery {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Trialbook's filter language, e.g. `params.lr < 0.01 and metrics.loss < 0.5`. */
  readonly filter?: string;
  /** E.g. `["min(loss) asc"]`; absent: newest first. */
  readonly order?: readonly string[];
  /** Most runs to give; default 1000. */
  readonly limit?: number;
}

/** A run as queries give it; metrics are the latest values. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly status: RunInfoJson["status"];
  readonly startTime?: Int64Json;
  readonly endTime?: Int64Json;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** `steps[i]`, `times[i]` and `values[i]` are one point; ascending by (step, time, value). */
export interface History {
  readonly steps: readonly Int64Json[];
  readonly times: readonly Int64Json[];
  readonly values: readonly number[];
}

const asNumber = (value: Double): number => (typeof value === "number" ? value : Number(value));

export async function listExperiments(connection: Connection): Promise<readonly ExperimentOverviewJson[]> {
  return (await send(connection, "GET /experiments", {})).experiments;
}

export async function getRun(connection: Connection, id: string): Promise<RunJson> {
  return (await send(connection, "GET /runs/{id}", { id })).run;
}

/** @throws {Refused} with code `not-found` if there is no such experiment */
export async function findRuns(
  connection: Connection,
  { experiment, filter = "", order = [], limit = 1000 }: RunQuery,
): Promise<readonly RunRow[]> {
  const found = (await listExperiments(connection)).find(({ name }) => name === experiment);
  if (found === undefined) throw new Refused(404, "not-found", `There is no experiment ${JSON.stringify(experiment)}.`);
  const experimentIds = [found.id];
  const { keys } = await send(connection, "POST /runs/keys", { experimentIds });
  const columns: ColumnRequestJson[] = keys.map(({ kind, key }) => (kind === "metric" ? { kind, key, of: "latest" } : { kind, key }));
  const table = await send(connection, "POST /runs/table", { experimentIds, filter, order: [...order], limit, columns });
  return table.rows.map((row, i) => {
    const fields = { param: nullRecord<string>(), tag: nullRecord<string>(), metric: nullRecord<number>() };
    for (const column of table.columns) {
      const value = column.values[i];
      if (value === null || value === undefined) continue;
      if (column.kind === "metric") fields.metric[column.key] = asNumber(value as Double);
      else fields[column.kind][column.key] = value as string;
    }
    const { id, name, status, startTime, endTime } = row;
    const times = { ...(startTime !== undefined && { startTime }), ...(endTime !== undefined && { endTime }) };
    return { id, name, status, ...times, params: fields.param, metrics: fields.metric, tags: fields.tag };
  });
}

/** All points of a metric; an unknown key has none. */
export async function readHistory(connection: Connection, id: string, key: string): Promise<History> {
  const steps: Int64Json[] = [];
  const times: Int64Json[] = [];
  const values: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await send(connection, "GET /runs/{id}/metrics", { id, key, ...(cursor !== undefined && { cursor }) });
    for (const step of page.steps) steps.push(step);
    for (const time of page.times) times.push(time);
    for (const value of page.values) values.push(asNumber(value));
    cursor = page.next;
  } while (cursor !== undefined);
  return { steps, times, values };
}

/** Without a prototype, so that a key like `__proto__` is a key. */
function nullRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}
