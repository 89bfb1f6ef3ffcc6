import type * as accounts from "@trialbook/api/accounts.ts";
import type * as comparisons from "@trialbook/api/comparisons.ts";
import type * as datasets from "@trialbook/api/datasets.ts";
import type * as experiments from "@trialbook/api/experiments.ts";
import type * as metrics from "@trialbook/api/metrics.ts";
import type { InputOf, OutputOf } from "@trialbook/api/route.ts";
import type * as runs from "@trialbook/api/runs.ts";
import type { Failure } from "@trialbook/api/values.ts";

/** The native API's endpoints that the SDK uses; their types come from the server's own schema. */
interface Endpoints {
  "POST /runs": typeof runs.createRun;
  "GET /runs/{id}": typeof runs.getRun;
  "PATCH /runs/{id}": typeof runs.updateRun;
  "POST /runs/{id}/log": typeof runs.logToRun;
  "DELETE /runs/{id}/tags": typeof runs.deleteRunTag;
  "POST /runs/{id}/inputs": typeof runs.addRunInputs;
  "GET /runs/{id}/metrics": typeof metrics.history;
  "GET /runs/{id}/diff/{other}": typeof comparisons.diffRuns;
  "POST /runs/table": typeof runs.tableOfRuns;
  "POST /runs/keys": typeof runs.runKeys;
  "GET /datasets": typeof datasets.listDatasets;
  "GET /datasets/{name}": typeof datasets.getDataset;
  "GET /datasets/{name}/versions/{version}": typeof datasets.getDataVersion;
  "POST /datasets/{name}/versions": typeof datasets.addDataVersion;
  "GET /datasets/{name}/versions/{version}/diff": typeof datasets.diffDataVersions;
  "PUT /datasets/{name}/aliases/{alias}": typeof datasets.setDatasetAlias;
  "DELETE /datasets/{name}/aliases/{alias}": typeof datasets.deleteDatasetAlias;
  "POST /data-blobs/missing": typeof datasets.missingDataBlobs;
  "GET /experiments": typeof experiments.listExperiments;
  "POST /experiments": typeof experiments.createExperiment;
  "GET /me": typeof accounts.whoAmI;
  "GET /users": typeof accounts.listUsers;
  "POST /users": typeof accounts.createUser;
  "PATCH /users/{id}": typeof accounts.updateUser;
  "POST /users/{id}/invitation": typeof accounts.inviteUser;
}
export type EndpointName = keyof Endpoints;
export type Input<Name extends EndpointName> = InputOf<Endpoints[Name]>;
export type Output<Name extends EndpointName> = OutputOf<Endpoints[Name]>;

/** The server answered with an error: the request is wrong, or refused. Sending it again would not help. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** The server's word for it, e.g. `invalid` or `not-found`. */
  readonly code: string;
  readonly status: number;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer, or one that says to try later. The same request may be sent again: all of them are idempotent. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

const TRY_LATER = new Set([408, 425, 429, 500, 502, 503, 504, 507]);

export interface Connection {
  /** Address of the server without a slash at its end, e.g. `http://127.0.0.1:5757`. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds after which a request counts as unanswered. */
  readonly timeout: number;
}

/** Sends one request of the native API. @throws {Refused} @throws {Unreachable} */
export async function send<Name extends EndpointName>(connection: Connection, name: Name, input: Input<Name>): Promise<Output<Name>> {
  const fields: Record<string, unknown> = { ...(input as Record<string, unknown>) };
  const [method, template] = name.split(" ") as [string, string];
  const path = template.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(fields[field]);
    delete fields[field];
    return encodeURIComponent(value);
  });
  const inQuery = method === "GET" || method === "DELETE";
  const query = inQuery ? queryOf(fields) : "";
  const body = inQuery ? undefined : JSON.stringify(fields);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const response = await request(connection, `/api/v1${path}${query}`, { method, headers, body: body ?? null });
  return (await response.json()) as Output<Name>;
}

/** Sends any request to the server and gives a successful answer. @throws {Refused} @throws {Unreachable} */
export async function request(connection: Connection, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (connection.token) headers.set("authorization", `Bearer ${connection.token}`);
  let response: Response;
  try {
    response = await connection.fetch(`${connection.url}${path}`, { ...init, headers, signal: AbortSignal.timeout(connection.timeout) });
  } catch (error) {
    throw new Unreachable(`${connection.url} did not answer: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (response.ok) return response;
  const { code, message } = await failureOf(response);
  if (TRY_LATER.has(response.status)) throw new Unreachable(`${connection.url} answered ${response.status}: ${message}`);
  throw new Refused(response.status, code, message);
}

async function failureOf(response: Response): Promise<Failure> {
  const text = await response.text().catch(() => "");
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed) return parsed as Failure;
  } catch {
    // Not ours: a proxy's page, perhaps. Its text is told as it is.
  }
  return { code: "unknown", message: text.slice(0, 500) || response.statusText };
}

function queryOf(fields: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) query.append(key, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
