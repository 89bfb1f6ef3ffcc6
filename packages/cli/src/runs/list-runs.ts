import { Invalid } from "@trialbook/core/errors.ts";
import { apparentStatus, runTags } from "@trialbook/core/reproduction/run-links.ts";
import { type Connection, type Input, send } from "@trialbook/sdk/http.ts";

/** A run as the command line gives it. Metrics are the latest values; times are milliseconds since 1970. */
export interface ListedRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  /** `lost`: it says that it runs, and whoever watched it is silent. */
  readonly status: string;
  readonly startTime?: number | string;
  readonly endTime?: number | string;
  readonly user: string;
  readonly params: Readonly<Record<string, string>>;
  /** NaN and the infinities, which JSON has no word for, as texts. */
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunListing {
  /** Name; absent: all of them. */
  readonly experiment?: string | undefined;
  readonly filter?: string | undefined;
  /** E.g. `max(acc) desc`; absent: newest first. */
  readonly order?: readonly string[];
  readonly limit: number;
}

/** The API's limit for columns of one request. */
const MOST_COLUMNS = 2000;

/** @throws {Invalid} if there is no such experiment */
export async function listRuns(connection: Connection, listing: RunListing, now: number): Promise<readonly ListedRun[]> {
  const { experiments } = await send(connection, "GET /experiments", {});
  const chosen =
    listing.experiment === undefined
      ? experiments
      : experiments.filter(({ name, id }) => name === listing.experiment || id === listing.experiment);
  if (chosen.length === 0) {
    if (listing.experiment === undefined) return [];
    const known = experiments.slice(0, 10).map(({ name }) => JSON.stringify(name));
    throw new Invalid(`There is no experiment ${JSON.stringify(listing.experiment)}; there are ${known.join(", ") || "none"}.`);
  }
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  const experimentIds = [...names.keys()].slice(0, 1000);
  const { keys } = await send(connection, "POST /runs/keys", { experimentIds });
  const query = {
    experimentIds,
    filter: listing.filter ?? "",
    order: [...(listing.order ?? [])],
    limit: listing.limit,
    columns: keys.slice(0, MOST_COLUMNS).map(({ kind, key }) => (kind === "metric" ? { kind, key, of: "latest" as const } : { kind, key })),
  } satisfies Input<"POST /runs/table">;
  const { rows, columns } = await send(connection, "POST /runs/table", query);
  return rows.map((row, i) => {
    const fields = { param: record<string>(), tag: record<string>(), metric: record<number | string>() };
    for (const column of columns) {
      const value = column.values[i];
      if (value === null || value === undefined) continue;
      if (column.kind === "metric") fields.metric[column.key] = value;
      else fields[column.kind][column.key] = String(value);
    }
    const { id, name, status, startTime, endTime, userId } = row;
    return {
      id,
      name,
      experiment: names.get(row.experimentId) ?? row.experimentId,
      status: apparentStatus({ status: status as string, heartbeat: fields.tag[runTags.heartbeat], now }),
      ...(startTime !== undefined && { startTime }),
      ...(endTime !== undefined && { endTime }),
      user: userId,
      params: fields.param,
      metrics: fields.metric,
      tags: fields.tag,
    };
  });
}

/** Without a prototype, so that a key like `__proto__` is a key. */
function record<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}
