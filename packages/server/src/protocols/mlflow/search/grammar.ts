import type { Attribute, DatasetField, Field } from "@trialbook/core/search/filter.ts";

/** What may be said about the values of an entity or attribute. */
export type ValueType = "number" | "text";

/** An attribute under MLflow's name. */
export interface MlflowAttribute {
  readonly attribute: Attribute;
  readonly type: ValueType;
  /** Whether IN and NOT IN go with it. */
  readonly lists: boolean;
  /** Whether only whole numbers go with it, which may stand in quotes. */
  readonly whole?: true;
  /** MLflow's words for values, such as `FINISHED`, in ours. */
  readonly translate?: (value: string) => string;
}

export type EntityKind = "metric" | "parameter" | "tag" | "attribute" | "dataset";

/** One of MLflow's search grammars: they share their syntax and differ in what can be searched. */
export interface MlflowGrammar {
  /** Prefixes as clients write them, minding case. */
  readonly prefixes: ReadonlyMap<string, EntityKind>;
  readonly attributes: ReadonlyMap<string, MlflowAttribute>;
  /** Entities that IS NULL and IS NOT NULL go with. */
  readonly nullable: readonly EntityKind[];
  /** Entities that IN and NOT IN go with; attributes say so one by one. */
  readonly lists: readonly EntityKind[];
  /** Whether a text may stand without quotes. */
  readonly bareTexts?: true;
  /** Attributes that can be ordered by. */
  readonly orderable: readonly string[];
  /** How the server words a prefix that isn't there. */
  unknownEntity(prefix: string): string;
  /** How the server words what is no list of comparisons. */
  malformed(filter: string, part: string): string;
}

export const NUMERIC_COMPARATORS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="];
export const TEXT_COMPARATORS: readonly string[] = ["=", "!=", "LIKE", "ILIKE"];
export const DATASET_KEYS: readonly DatasetField[] = ["name", "digest", "context"];

/** A field as a client named it. */
export interface Entity {
  readonly kind: EntityKind;
  readonly key: string;
  readonly field: Field;
  readonly type: ValueType;
  readonly attribute?: MlflowAttribute;
}

/** Names as MLflow's messages list them: `['a', 'b']`. */
export function listed(names: Iterable<string>): string {
  return `[${Array.from(names, (name) => `'${name}'`).join(", ")}]`;
}

export const numeric = (attribute: Attribute): MlflowAttribute => ({ attribute, type: "number", lists: false });
export const textual = (attribute: Attribute): MlflowAttribute => ({ attribute, type: "text", lists: false });
export const listable = (attribute: Attribute): MlflowAttribute => ({ attribute, type: "text", lists: true });
