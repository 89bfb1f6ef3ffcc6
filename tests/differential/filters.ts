import { DATASETS, DIGESTS, key, value } from "./calls/keys.ts";
import type { Dice } from "./dice.ts";
import type { Sequence } from "./sequence.ts";

/** Filters and orderings: most of them right, some wrong, some torn apart. */

const NUMERIC = ["=", "!=", "<", "<=", ">", ">="] as const;
const TEXTUAL = ["=", "!=", "LIKE", "ILIKE", "like", "iLike"] as const;
const NUMBERS = ["0", "1", "0.5", "-1", "1e-3", "+3", "1.", ".5", "1e308", "123456789.123"] as const;
const PATTERNS = ["%a%", "a%", "%", "_", "A_C", "%50\\%%", "gr%", "%ß%", "Gr%", "%1"] as const;
const ODD_CLAUSES = [
  "metrics.a = 'x'",
  "metrics.a LIKE 1",
  "metrics.a = nan",
  "params.a > '1'",
  "params.a = 1",
  "params.a = a",
  "tags.a IN ('a')",
  "params.a IN ('a', 'b')",
  "foo.bar = 'x'",
  "bogus = 'x'",
  "attributes.bogus = 'x'",
  "a = 1 OR b = 2",
  "(metrics.a > 0)",
  "NOT metrics.a > 0",
  "metrics.a",
  "metrics.a >",
  "metrics. = 1",
  "= 1",
  "metrics.a > 0;",
  "metrics.a > 0 metrics.b > 0",
  "params.a = 'x' AND",
  "AND params.a = 'x'",
  "params.a = 'unclosed",
  "params.`a = 'x'",
  "params.\"learning rate\" = 'x'",
  "params.`learning rate` = '1'",
  "tags.'a' = 'x'",
  "metrics.a == 1",
  "metrics.a <> 1",
  "metrics.a = 1 -- comment",
  "run_id IN ()",
  "run_id IN ('a',)",
  "run_id IN 'a'",
  "params.a IS",
  "metrics.a IS NULL",
  "start_time IS NULL",
  "tags.a IS NOT NULL",
  "Tags.a = 'a'",
  "dataset.bogus = 'x'",
  "datasets.name = train",
  "status = 'RUNNING'",
  "status != 'running'",
  "status LIKE 'F%'",
  "start_time > '5'",
  "start_time > 1.5",
  "start_time = 99999999999999999999",
  'run_name = "first"',
  "`run name` = 'first'",
  "metrics.a > 1e400",
  "1 < metrics.a",
  "params.a = 'it''s'",
  "params.a = 'a' and tags.b = 'b' And metrics.a > 0",
  "   ",
  "*",
  "metrics.val/loss < 1",
  "metrics.`val/loss` < 1",
  "params.größe = 'a'",
  "params.k-1 = 'a'",
] as const;

export function runFilter(sequence: Sequence): string {
  const { dice } = sequence;
  const clauses = Array.from({ length: 1 + dice.below(3) }, () => runClause(sequence));
  return clauses.join(dice.pick([" AND ", " and ", "  AND\n"]));
}

function runClause(sequence: Sequence): string {
  const { dice } = sequence;
  if (dice.onceIn(6)) return dice.pick(ODD_CLAUSES);
  switch (dice.below(8)) {
    case 0:
    case 1:
      return `${dice.pick(["metrics", "metric"])}.${named(dice)} ${dice.pick(NUMERIC)} ${dice.pick(NUMBERS)}`;
    case 2:
    case 3:
      return `${dice.pick(["params", "param", "parameters"])}.${named(dice)} ${textual(dice)}`;
    case 4:
      return `${dice.pick(["tags", "tag"])}.${dice.onceIn(4) ? "mlflow.runName" : named(dice)} ${textual(dice)}`;
    case 5:
      return `${dice.pick(["", "attributes.", "attr.", "run."])}${dice.pick(["run_name", "status", "user_id", "artifact_uri", "run_id"])} ${textual(dice)}`;
    case 6:
      return dice.onceIn(2)
        ? `${dice.pick(["start_time", "attributes.start_time", "end_time", "created"])} ${dice.pick(NUMERIC)} ${1_700_000_000_000 + 1000 * dice.below(30)}`
        : `run_id ${dice.pick(["IN", "NOT IN", "in"])} ('${sequence.some("run")}', '${sequence.some("run")}')`;
    default:
      return datasetClause(dice);
  }
}

function datasetClause(dice: Dice): string {
  const name = dice.pick(["name", "digest", "context"]);
  const values = [...DATASETS, ...DIGESTS, "eval"];
  if (dice.onceIn(3)) return `dataset.${name} ${dice.pick(["IN", "NOT IN"])} ('${dice.pick(values)}', '${dice.pick(values)}')`;
  return `${dice.pick(["dataset", "datasets"])}.${name} ${dice.pick(TEXTUAL)} '${dice.pick(values)}'`;
}

function textual(dice: Dice): string {
  if (dice.onceIn(10)) return dice.pick(["IS NULL", "IS NOT NULL", "is null"]);
  const op = dice.pick(TEXTUAL);
  const plain = dice.onceIn(10) ? dice.pick(["FINISHED", "RUNNING", "first", "ada"]) : value(dice);
  const text = op.toUpperCase().includes("LIKE") ? dice.pick(PATTERNS) : plain;
  const quote = dice.onceIn(4) ? '"' : "'";
  return `${op} ${quote}${text}${quote}`;
}

function named(dice: Dice): string {
  const name = dice.onceIn(12) ? key(dice) : dice.pick(["a", "b", "loss", "val/loss", "learning rate", "x.y"]);
  if (/^[\w.]+$/.test(name) && !dice.onceIn(3)) return name;
  return dice.onceIn(2) ? `\`${name}\`` : `"${name}"`;
}

const RUN_ORDERS = [
  "metrics.loss DESC",
  "metrics.a",
  "metrics.a ASC",
  "metric.`val/loss` desc",
  "params.a",
  "params.b DESC",
  "tags.a",
  "tags.`mlflow.runName` DESC",
  "start_time",
  "attributes.start_time DESC",
  "end_time ASC",
  "end_time DESC",
  "status",
  "run_name",
  "attribute.`Run Name` DESC",
  "user_id DESC",
  "`start_time` ASC",
] as const;

const ODD_ORDERS = [
  "",
  "bogus",
  "metrics",
  "metrics.a UP",
  "metrics.a ASC DESC",
  "dataset.name",
  "params.a, params.b",
  "start_time;",
  "foo.bar",
  "metrics.a DESC ,",
  "'a'",
] as const;

export function runOrder(dice: Dice): readonly string[] {
  return dice.some(dice.onceIn(10) ? ODD_ORDERS : RUN_ORDERS, 2);
}

const EXPERIMENT_CLAUSES = [
  "name ILIKE '%ONE'",
  "name != 'x'",
  "attribute.name LIKE '%t%'",
  "name = 'x'",
  "creation_time > 0",
  "creation_time < 1",
  "last_update_time >= 5",
  "creation_time = 'x'",
  "tags.a = 'a'",
  "tags.`learning rate` LIKE '%'",
  "tag.b != 'a'",
  "tags.a IS NULL",
  "tags.loss IS NOT NULL",
  "tags.a > 'b'",
  "experiment_id != '0'",
  "experiment_id IN ('0', '1')",
  "experiment_id NOT IN ('0')",
  "experiment_id = 5",
  "name IN ('x')",
  "params.a = 'b'",
  "bogus = 'x'",
  "lifecycle_stage = 'active'",
  "name LIKE",
  "name = 'x' OR name = 'y'",
  "attributes.creation_time > 0",
  "name > 'a'",
  "name IS NULL",
] as const;

export function experimentFilter({ dice }: Sequence): readonly string[] {
  return dice.some(EXPERIMENT_CLAUSES, 2);
}

const EXPERIMENT_ORDERS = [
  "name",
  "name DESC",
  "attribute.name ASC",
  "creation_time",
  "creation_time DESC",
  "last_update_time DESC",
  "experiment_id",
  "experiment_id ASC",
  "name asc",
  "bogus",
  "tags.a",
  "name UP",
  "",
  "attributes.experiment_id DESC",
] as const;

export function experimentOrder(dice: Dice): string[] {
  return dice.some(EXPERIMENT_ORDERS, 2);
}

const MODEL_CLAUSES = [
  "name = 'model'",
  "name != 'model'",
  "name LIKE 'mo%'",
  "attributes.name ILIKE 'MO%'",
  "name IN ('model', 'net')",
  "name NOT IN ('net')",
  "model_type = 'tree'",
  "model_type != 'tree'",
  "status = '2'",
  "attributes.status != '1'",
  "creation_time > 0",
  "creation_timestamp < 5",
  "last_updated_timestamp > 0",
  "last_updated_time > 'x'",
  "metrics.a > 0",
  "metrics.loss <= 1",
  "metrics.`val/loss` != 0",
  "metrics.a = 'x'",
  "params.a = 'a'",
  "params.a LIKE '%'",
  "params.b != '1'",
  "params.a IN ('a', '1')",
  "tags.a = 'a'",
  "tags.b ILIKE 'A%'",
  "tags.a NOT IN ('b')",
  "params.a > '1'",
  "params.a = 1",
  "bogus = 'x'",
  "foo.a = 'x'",
  "tags.a IS NULL",
  "name = 'a' OR name = 'b'",
  "name = 'model' AND",
  "metrics.a",
  "(name = 'model')",
  "name = model",
  "tag.a = 'a'",
  "artifact_uri LIKE '%'",
] as const;

export function modelFilter(sequence: Sequence): string {
  const { dice } = sequence;
  const ids = dice.onceIn(8) ? [`source_run_id = '${sequence.some("run")}'`, `model_id IN ('${sequence.some("model")}')`] : [];
  return [...ids, ...Array.from({ length: 1 + dice.below(2) }, () => dice.pick(MODEL_CLAUSES))].join(dice.pick([" AND ", " and "]));
}

export function modelOrder(dice: Dice): readonly object[] {
  const fields = [
    "name",
    "creation_time",
    "creation_timestamp",
    "metrics.a",
    "metrics.loss",
    "metrics.val/loss",
    "model_type",
    "last_updated_timestamp",
    "bogus",
    "params.a",
    "",
    "status",
  ];
  return dice.some(fields, 2).map((field_name) => ({
    field_name,
    ...(dice.onceIn(2) && { ascending: dice.pick([true, false, false]) }),
    ...(dice.onceIn(4) && { dataset_name: dice.pick(DATASETS) }),
    ...(dice.onceIn(5) && { dataset_digest: dice.pick(DIGESTS) }),
  }));
}
