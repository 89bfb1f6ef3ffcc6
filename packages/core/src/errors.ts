/**
 * What can go wrong, in words of the domain. A protocol's `errors.ts` turns a code into its own wire form and HTTP
 * status; nothing in core knows of either.
 */
export type ErrorCode =
  /** The request is wrong in itself: a bad name, number, filter or path. */
  | "invalid"
  /** No such thing, or the caller may not know of it. */
  | "not-found"
  /** The name is taken. */
  | "exists"
  /** The thing lies in the bin, or is in a state that forbids this. */
  | "inactive"
  /** Recorded once, it can't become another value. */
  | "immutable"
  /** Nobody is signed in, or not as whom they say. */
  | "unauthenticated"
  /** Not allowed. */
  | "forbidden"
  /** Too many tries; wait. */
  | "too-often"
  /** Larger than a limit says. */
  | "too-large"
  /** The disk, or a quota, is full. */
  | "storage-full"
  /** Try again soon. */
  | "unavailable";

const longestMessage = 16_384;

/** A message that quotes what a client sent, cut where it would send a whole upload back. */
export function boundedMessage(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage).toWellFormed()}…`;
}

/** An error that a caller may show to a person: it names the value that was wrong and says what to do. */
export abstract class TrialbookError extends Error {
  abstract readonly code: ErrorCode;
  constructor(message: string, options?: ErrorOptions) {
    super(boundedMessage(message), options);
  }
  override get name(): string {
    return this.constructor.name;
  }
}

export class Invalid extends TrialbookError {
  readonly code = "invalid";
}

export class NotFound extends TrialbookError {
  readonly code = "not-found";
}

export class AlreadyExists extends TrialbookError {
  readonly code = "exists";
}

export class Inactive extends TrialbookError {
  readonly code = "inactive";
}

/** One param that a request would change. */
export interface ParamChange {
  readonly key: string;
  readonly recorded: string;
  readonly proposed: string;
}

/** Params were logged twice with different values; params are part of what makes a run repeatable. */
export class ParamsChanged extends TrialbookError {
  readonly code = "immutable";
  readonly runId: string;
  readonly changes: readonly ParamChange[];
  constructor(runId: string, changes: readonly ParamChange[]) {
    const told = changes.map((c) => `${c.key} is already ${JSON.stringify(c.recorded)} and cannot become ${JSON.stringify(c.proposed)}`);
    super(`Params of run ${runId} do not change once logged: ${told.join("; ")}. Log a new key, or start a new run.`);
    this.runId = runId;
    this.changes = changes;
  }
}

export class Unauthenticated extends TrialbookError {
  readonly code = "unauthenticated";
}

/** Refused without looking at it, after too many that were wrong. */
export class TooOften extends TrialbookError {
  readonly code = "too-often";
  /** Seconds after which it is looked at again. */
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

export class Forbidden extends TrialbookError {
  readonly code = "forbidden";
}

export class TooLarge extends TrialbookError {
  readonly code = "too-large";
}

export class StorageFull extends TrialbookError {
  readonly code = "storage-full";
}

export class Unavailable extends TrialbookError {
  readonly code = "unavailable";
}
