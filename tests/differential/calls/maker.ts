import type { Call } from "../call.ts";
import type { Dice } from "../dice.ts";
import { lacking, mistyped } from "../odd-values.ts";
import type { Sequence } from "../sequence.ts";

/** Adds one call, or a few that belong together. */
export type Maker = (sequence: Sequence) => void;

type More = Partial<Call> & { readonly kept?: readonly string[] };

/** A call of MLflow's JSON API; once in a while a field is missing or wrong, but none of `kept`. */
export function post(sequence: Sequence, path: string, body: Record<string, unknown>, { kept = [], ...more }: More = {}): number {
  const { dice } = sequence;
  const method = more.method ?? "POST";
  if (dice.onceIn(30)) return sequence.add({ method, path: api(path), body: mistyped(dice, body, kept), mistyped: true, ...more });
  const sent = dice.onceIn(30) ? lacking(dice, body, kept) : body;
  return sequence.add({ method, path: api(path), body: sent, ...more });
}

export function get(sequence: Sequence, path: string, query: Call["query"] = [], { kept = [], ...more }: More = {}): number {
  const { dice } = sequence;
  const asked = dice.onceIn(25) && query.length > 0 ? withoutOne(dice, query, kept) : query;
  return sequence.add({ method: "GET", path: api(path), query: asked, ...more });
}

function api(path: string): string {
  return path.startsWith("/") ? path : `/api/2.0/mlflow/${path}`;
}

type Query = NonNullable<Call["query"]>;

function withoutOne(dice: Dice, query: Query, kept: readonly string[]): Query {
  const [gone] = dice.pick(query);
  return kept.includes(gone) ? query : query.filter(([name]) => name !== gone);
}
