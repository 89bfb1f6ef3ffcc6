import { TrialbookError } from "@trialbook/core/errors.ts";
import type { Log, LogFacts } from "./log.ts";
import type { Protocol, Reply } from "./route.ts";

/** The request in whose name something failed. */
export interface FailedRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

/** Between two lines about a server that is full or overloaded, in milliseconds. */
const quiet = 1000;

/**
 * Turns what was thrown into the protocol's own wire form. What nobody foresaw goes to the log, with the request's id;
 * the id is all that the client learns of it.
 */
export function failureReply(log: Log): (protocol: Protocol, error: unknown, request: FailedRequest) => Reply {
  let told = -quiet;
  return (protocol, error, { id, method, path }) => {
    const reply = protocol.failure(error, id);
    const facts = (status: number): LogFacts => ({ requestId: id, method, path, status });
    // A protocol's own refusals are errors of its own kind; only what it has no word for becomes a 500.
    if (reply.status === 500) log.error("A request failed", error, facts(reply.status));
    else if (error instanceof TrialbookError && reply.status > 500 && performance.now() - told > quiet) {
      told = performance.now();
      log.warn(error.message, facts(reply.status));
    }
    return reply;
  };
}
