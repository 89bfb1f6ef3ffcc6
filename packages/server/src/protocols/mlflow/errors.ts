import { boundedMessage, type ErrorCode, ParamsChanged, TooOften, TrialbookError } from "@trialbook/core/errors.ts";
import type { Reply } from "../../http/route.ts";
import { missingPart } from "./missing-parts.ts";

/**
 * MLflow's error codes with their HTTP status. Two differ from MLflow: its clients repeat a request that was answered
 * with a 5xx for minutes, so what the request itself got wrong (INVALID_STATE) is a 400 here; and a full disk has 507.
 */
const statuses = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_STATE: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 507,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type MlflowErrorCode = keyof typeof statuses;

/** A refusal in MLflow's own words, where the core has none for it. */
export class MlflowError extends Error {
  readonly code: MlflowErrorCode;
  constructor(code: MlflowErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The request is wrong in itself. */
export function invalid(message: string): MlflowError {
  return new MlflowError("INVALID_PARAMETER_VALUE", message);
}

const translations: Readonly<Record<ErrorCode, { readonly code: MlflowErrorCode; readonly status?: number }>> = {
  invalid: { code: "INVALID_PARAMETER_VALUE" },
  "not-found": { code: "RESOURCE_DOES_NOT_EXIST" },
  exists: { code: "RESOURCE_ALREADY_EXISTS" },
  inactive: { code: "INVALID_PARAMETER_VALUE" },
  immutable: { code: "INVALID_PARAMETER_VALUE" },
  unauthenticated: { code: "UNAUTHENTICATED" },
  forbidden: { code: "PERMISSION_DENIED" },
  "too-often": { code: "REQUEST_LIMIT_EXCEEDED" },
  "too-large": { code: "INVALID_PARAMETER_VALUE", status: 413 },
  "storage-full": { code: "RESOURCE_EXHAUSTED" },
  unavailable: { code: "TEMPORARILY_UNAVAILABLE" },
};

/** The wire form of any failure. What is not one of ours is answered with the request's id and nothing else. */
export function failure(error: unknown, requestId: string): Reply {
  if (error instanceof MlflowError) return errorReply(error.code, error.message);
  if (error instanceof ParamsChanged) return errorReply("INVALID_PARAMETER_VALUE", batchConflict(error));
  if (error instanceof TooOften) {
    return { ...errorReply("REQUEST_LIMIT_EXCEEDED", error.message), headers: { "retry-after": String(error.retryAfter) } };
  }
  if (error instanceof TrialbookError) {
    const { code, status } = translations[error.code];
    return errorReply(code, error.message, status);
  }
  return errorReply("INTERNAL_ERROR", `The server failed to answer. Its log has the cause under request id ${requestId}.`);
}

/** The answer where no route is: 404, or 405 with the methods that the path does know. */
export function noRoute(method: string, path: string, allowed: readonly string[]): Reply {
  if (allowed.length === 0) {
    const part = missingPart(path);
    const why = part === undefined ? "See its list of MLflow's endpoints." : `Trialbook has no ${part}.`;
    return errorReply("ENDPOINT_NOT_FOUND", `This server has no endpoint for ${method} ${path}. ${why}`);
  }
  const reply = errorReply("BAD_REQUEST", `${path} does not answer ${method}; it answers ${allowed.join(", ")}.`, 405);
  return { ...reply, headers: { ...reply.headers, allow: allowed.join(", ") } };
}

/** Clients look for how this begins, and then explain what a repeated param means. */
export const paramConflictPrefix = "Changing param values is not allowed.";

function batchConflict({ runId, changes }: ParamsChanged): string {
  const told = changes.map((c) => `{'key': ${quoted(c.key)}, 'old_value': ${quoted(c.recorded)}, 'new_value': ${quoted(c.proposed)}}`);
  return `${paramConflictPrefix} Params were already logged='[${told.join(", ")}]' for run ID='${runId}'.`;
}

/** A text as Python shows it. */
export function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

function errorReply(code: MlflowErrorCode, message: string, status: number = statuses[code]): Reply {
  const body = JSON.stringify({ error_code: code, message: boundedMessage(message) });
  return status === 503 ? { status, body, headers: { "retry-after": "1" } } : { status, body };
}
