import type { ApiRoute, InputOf, OutputOf } from "@trialbook/api/route.ts";
import type { Failure } from "@trialbook/api/values.ts";

/** A request that the server refused, or that never reached it (`code` is then `unreachable`, `status` 0). */
export class RequestFailed extends Error {
  readonly code: string;
  readonly status: number;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(failure: Failure, status: number) {
    super(failure.message);
    this.name = "RequestFailed";
    this.code = failure.code;
    this.status = status;
    this.requestId = failure.requestId;
  }
}

const base = "/api/v1";

/**
 * A function that calls one route of the native API. The route's types come from its schema; its code does not, so
 * that no schema library is sent to the browser.
 */
export function endpoint<R extends ApiRoute>(method: ApiRoute["method"], path: string) {
  return async (input: InputOf<R>, signal?: AbortSignal): Promise<OutputOf<R>> => {
    const { url, rest } = fillPath(path, input as Readonly<Record<string, unknown>>);
    const inBody = method !== "GET" && method !== "DELETE";
    const response = await send(inBody ? url : url + queryOf(rest), {
      method,
      ...(inBody ? { body: JSON.stringify(rest), headers: { "content-type": "application/json" } } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    return (await response.json()) as OutputOf<R>;
  };
}

/** Sends a request and gives its answer if that is a success. @throws {RequestFailed} */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestFailed({ code: "unreachable", message: "The server does not answer. Is it still running?" }, 0);
  }
  if (!response.ok) throw new RequestFailed(await failureOf(response), response.status);
  return response;
}

async function failureOf(response: Response): Promise<Failure> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const fallback: Failure = {
    code: "internal",
    message: `The server answered ${response.status} ${response.statusText}`.trim(),
    ...(requestId === undefined ? {} : { requestId }),
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Failure>) };
  } catch {
    return fallback; // Not JSON: a proxy in between answered.
  }
}

function fillPath(path: string, input: Readonly<Record<string, unknown>>) {
  const rest = { ...input };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  return { url: base + filled, rest };
}

function queryOf(fields: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
