/**
 * A request as both servers get it. Strings may hold names of what earlier calls made, in the form of {@link made}:
 * each server puts its own id in there. So a sequence of calls is plain JSON that can be printed, cut and played again.
 */
export interface Call {
  /** Tells calls of a sequence apart, also after others were taken out. */
  readonly id: number;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  /** `null` sends none; JSON if not said. */
  readonly contentType?: string | null;
  /** What the call makes if it succeeds, for later calls to name. */
  readonly makes?: Kind;
  /** A field has a value of another type than MLflow's. */
  readonly mistyped?: true;
  /** The order of the answer's lists depends on ids, which differ. */
  readonly unordered?: true;
}

export type Kind = "experiment" | "run" | "model";

/** How a later call names what the call of this id made, or its page token. */
export function made(kind: Kind | "token", id: number): string {
  return `⟦${kind}@${id}⟧`;
}

/** How calls name the sequence that they belong to, so that sequences do not see each other's experiments. */
export const PREFIX = "⟦prefix⟧";

/** The names in a text. */
export const NAMES = /⟦(experiment|run|model|token)@(\d+)⟧|⟦prefix⟧/g;
