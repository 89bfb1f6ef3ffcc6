import type { Reply } from "./route.ts";

/** What a guard answers to a request that goes no further. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** For refusals that MLflow's clients know as plain text. */
  readonly isPlain?: true;
}

/** No protocol has seen the request yet, so its JSON has the fields that clients of either look for. */
export function refusalReply({ status, message, isPlain }: Refusal): Reply {
  if (isPlain) return { status, body: message, contentType: "text/plain; charset=utf-8" };
  return { status, body: JSON.stringify({ error_code: "BAD_REQUEST", code: "invalid", message }) };
}
