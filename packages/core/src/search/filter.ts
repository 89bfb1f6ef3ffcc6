/** What a clause or an ordering speaks of. Protocol words are translated before they come here. */
export type Field =
  | { readonly kind: "metric"; readonly key: string; readonly of: MetricAggregate }
  /** `number` compares as numbers: a value that is no number never matches. */
  | { readonly kind: "param" | "tag"; readonly key: string; readonly as: "text" | "number" }
  | { readonly kind: "attribute"; readonly name: Attribute }
  | { readonly kind: "dataset"; readonly name: DatasetField };

export type MetricAggregate = "latest" | "min" | "max" | "first";
export type DatasetField = "name" | "digest" | "context";

/** Fields of the thing itself. Runs have the run ones, experiments the experiment ones, and so on. */
export type Attribute =
  | "run_id"
  | "run_name"
  | "status"
  | "user_id"
  | "artifact_uri"
  | "start_time"
  | "end_time"
  | "duration"
  | "experiment_id"
  | "name"
  | "created"
  | "updated"
  | "model_id"
  | "model_type"
  | "source_run_id"
  | "version"
  | "source";

export type Order = "=" | "!=" | "<" | "<=" | ">" | ">=";
/** `like` and `ilike` know `%` (any text) and `_` (any one character); only `like` minds case. `contains` doesn't mind it. */
export type Pattern = "like" | "ilike" | "contains";
export type Comparator = Order | Pattern;

/**
 * A filter as a tree. A thing that lacks the field never matches a comparison, `!=` and a negated `in` included; only
 * `null` does. A metric that is NaN matches `!=` and a negated `in` alone. `not` turns an answer around, whatever it
 * came from: what lacks the field matches `not` of a comparison.
 */
export type Filter =
  | { readonly kind: "all"; readonly of: readonly Filter[] }
  | { readonly kind: "any"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "compare"; readonly field: Field; readonly op: Comparator; readonly value: string | number | bigint }
  | { readonly kind: "in"; readonly field: Field; readonly values: readonly (string | number | bigint)[]; readonly negated: boolean }
  | { readonly kind: "null"; readonly field: Field; readonly negated: boolean };

/**
 * One key of an ordering. Missing values come last in both directions, a metric's NaN just before them. A param or
 * tag taken as number orders its numbers first, then its other values as text.
 */
export interface OrderKey {
  readonly field: Field;
  readonly descending: boolean;
}
