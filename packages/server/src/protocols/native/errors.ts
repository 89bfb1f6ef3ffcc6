import type { Failure } from "@trialbook/api/values.ts";
import { type ErrorCode, TooOften, TrialbookError } from "@trialbook/core/errors.ts";
import type { Reply } from "../../http/route.ts";

const statuses: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  "not-found": 404,
  exists: 409,
  inactive: 409,
  immutable: 409,
  unauthenticated: 401,
  forbidden: 403,
  "too-often": 429,
  "too-large": 413,
  "storage-full": 507,
  unavailable: 503,
};

/** Any error as the native API words it; one that is not ours says no more than under which id the log has it. */
export function nativeFailure(error: unknown, requestId: string): Reply {
  if (error instanceof TooOften) {
    return { ...reply(429, { code: error.code, message: error.message }), headers: { "retry-after": String(error.retryAfter) } };
  }
  if (error instanceof TrialbookError) return reply(statuses[error.code], { code: error.code, message: error.message });
  return reply(500, { code: "internal", message: `The server failed; its log has the reason under ${requestId}.`, requestId });
}

export function nativeNoRoute(method: string, path: string, allowed: readonly string[]): Reply {
  const message =
    allowed.length === 0
      ? `There is no ${path} here; /api/v1/openapi.json lists what there is.`
      : `${path} does not take ${method}; it takes ${allowed.join(", ")}.`;
  return reply(allowed.length === 0 ? 404 : 405, { code: "not-found", message });
}

function reply(status: number, failure: Failure): Reply {
  const answer = { status, body: JSON.stringify(failure) };
  return status === 503 ? { ...answer, headers: { "retry-after": "1" } } : answer;
}
