import type { IncomingMessage } from "node:http";
import { TooLarge, type TrialbookError, Unavailable } from "@trialbook/core/errors.ts";
import type { BodyBudget } from "./body-budget.ts";

/** Takes the whole body, or why there is none. Not called at all if the client goes away before its body's end. */
export type BodyTaker = (body: Buffer | TrialbookError) => void;

const nothing = Buffer.alloc(0);

/** Whether a request says that a body follows. */
export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/**
 * Reads a body into memory, counting as it comes; past the limit it stops at once. Callbacks instead of promises:
 * this runs for every metric that is logged.
 */
export function collectBody(
  request: IncomingMessage,
  limits: { readonly most: number; readonly budget: BodyBudget },
  taker: BodyTaker,
): void {
  if (!hasBody(request)) {
    taker(nothing);
    return;
  }
  const announced = request.headers["content-length"];
  if (announced !== undefined && Number(announced) > limits.most) {
    taker(tooLarge(limits.most));
    return;
  }

  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let size = 0;
  let open = true;
  const settle = (body: Buffer | TrialbookError | undefined): void => {
    if (!open) return;
    open = false;
    limits.budget.giveBack(size);
    if (body !== undefined) taker(body);
  };
  request.on("data", (chunk: Buffer) => {
    if (!open) return;
    if (size + chunk.length > limits.most) return settle(tooLarge(limits.most));
    if (!limits.budget.take(chunk.length))
      return settle(new Unavailable("The server is receiving too much at once; try again in a moment."));
    size += chunk.length;
    if (first === undefined) first = chunk;
    else if (rest === undefined) rest = [first, chunk];
    else rest.push(chunk);
  });
  request.on("end", () => settle(rest === undefined ? (first ?? nothing) : Buffer.concat(rest, size)));
  // A cut body does nothing: whoever sent it is gone.
  request.on("error", () => settle(undefined));
  request.on("close", () => settle(undefined));
}

function tooLarge(most: number): TooLarge {
  return new TooLarge(`The body is larger than ${most} bytes; send it in smaller parts.`);
}
