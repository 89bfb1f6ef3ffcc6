import type { ExperimentId } from "../ids.ts";

export type TraceAttribute = "id" | "name" | "state" | "client-request-id" | "experiment-id" | "requested" | "duration" | "ended";

/** What of a trace is asked about. */
export type TraceField =
  | { readonly kind: "attribute"; readonly name: TraceAttribute }
  | { readonly kind: "tag" | "metadata"; readonly key: string }
  | { readonly kind: "feedback" | "expectation"; readonly key: string }
  /** Of one span, all clauses about spans at once: `text` is anything that it noted. */
  | { readonly kind: "span"; readonly name: "name" | "type" | "status" | "text" }
  | { readonly kind: "span-attribute"; readonly key: string }
  /** The run that it was recorded in, or that it was linked to. */
  | { readonly kind: "run" }
  | { readonly kind: "issue" };

/** One condition. Texts compare by code point; `like` patterns know `%` and `_`. */
export type TraceClause =
  | {
      readonly kind: "compare";
      readonly field: TraceField;
      readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: string | number;
    }
  | { readonly kind: "like"; readonly field: TraceField; readonly op: "like" | "ilike"; readonly pattern: string }
  | { readonly kind: "in"; readonly field: TraceField; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: "null"; readonly field: TraceField; readonly negated: boolean };

export interface TraceOrder {
  readonly field: Extract<TraceField, { readonly kind: "attribute" | "tag" | "metadata" }>;
  readonly descending: boolean;
}

export interface TraceSearch {
  readonly experimentIds: readonly ExperimentId[];
  /** All of them must hold. */
  readonly clauses: readonly TraceClause[];
  /** Then newest first, then by id. */
  readonly order: readonly TraceOrder[];
  readonly limit: number;
  readonly cursor?: string;
}
