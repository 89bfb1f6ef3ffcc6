import type { Run } from "@trialbook/core/run/run.ts";
import type { Comparator, Field, Filter, OrderKey } from "@trialbook/core/search/filter.ts";

type Value = string | number | bigint;
type Comparison = Extract<Filter, { kind: "compare" | "in" | "null" }>;

/** What the filter tree means, written for reading and not for speed: back-ends are compared with it. */
export function matches(run: Run, filter: Filter): boolean {
  switch (filter.kind) {
    case "all":
      return filter.of.every((part) => matches(run, part));
    case "any":
      return filter.of.some((part) => matches(run, part));
    case "not":
      return !matches(run, filter.of);
    default:
      return meets(fieldOf(run, filter.field), filter);
  }
}

function meets(value: Value | undefined, test: Comparison): boolean {
  if (test.kind === "null") return (value !== undefined) === test.negated;
  const { field } = test;
  if (value === undefined) return false;
  const own = "as" in field && field.as === "number" ? numberIn(String(value)) : value;
  if (own === undefined) return false;
  if (test.kind === "in") return test.values.some((one) => own === one) !== test.negated;
  return compares(own, test.op, test.value);
}

function compares(value: Value, op: Comparator, wanted: Value): boolean {
  switch (op) {
    case "=":
      return value === wanted;
    case "!=":
      return value !== wanted;
    case "<":
      return below(value, wanted);
    case "<=":
      return value === wanted || below(value, wanted);
    case ">":
      return below(wanted, value);
    case ">=":
      return value === wanted || below(wanted, value);
    case "like":
      return fits([...String(value)], [...String(wanted)]);
    case "ilike":
      return fits([...String(value).toLowerCase()], [...String(wanted).toLowerCase()]);
    case "contains":
      return String(value).toLowerCase().includes(String(wanted).toLowerCase());
  }
}

function below(a: Value, b: Value): boolean {
  return typeof a === "string" && typeof b === "string" ? Buffer.from(a).compare(Buffer.from(b)) < 0 : a < b;
}

/** Wildcards by trying all splits: right for the few characters of a test. */
function fits(text: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "%") return text.some((_, i) => fits(text.slice(i), rest)) || fits([], rest);
  return text.length > 0 && (first === "_" || first === text[0]) && fits(text.slice(1), rest);
}

function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function fieldOf(run: Run, field: Field): Value | undefined {
  switch (field.kind) {
    case "metric":
      return run.metrics.find(({ key }) => key === field.key)?.[field.of]?.value;
    case "param":
    case "tag":
      return run[`${field.kind}s`].find(({ key }) => key === field.key)?.value;
    case "attribute":
      return { run_name: run.info.name, start_time: run.info.startTime, status: run.info.status }[
        field.name as "run_name" | "start_time" | "status"
      ];
    case "dataset":
      return undefined;
  }
}

/** Compares two runs by an order: its keys, then newest first, then by id. */
export function isAfter(a: Run, b: Run, order: readonly OrderKey[]): number {
  const newest: OrderKey = { field: { kind: "attribute", name: "start_time" }, descending: true };
  for (const key of [...order, newest]) {
    const side = compareKeys(a, b, key);
    if (side !== 0) return side;
  }
  return a.info.id < b.info.id ? -1 : 1;
}

function compareKeys(a: Run, b: Run, { field, descending }: OrderKey): number {
  const [left, right] = [ranked(a, field), ranked(b, field)];
  if (left.rank !== right.rank) return left.rank - right.rank;
  if (left.value === right.value) return 0;
  return below(left.value, right.value) === descending ? 1 : -1;
}

/** Numbers, then text, then NaN, then what is missing, in both directions. */
function ranked(run: Run, field: Field): { readonly rank: number; readonly value: Value } {
  const value = fieldOf(run, field);
  // A metric that was always NaN has no minimum, and still comes before runs without the metric.
  const hasMetric = field.kind === "metric" && run.metrics.some(({ key }) => key === field.key);
  if (value === undefined) return { rank: hasMetric ? 2 : 3, value: 0 };
  if (Number.isNaN(value)) return { rank: 2, value: 0 };
  if (!("as" in field) || field.as === "text") return { rank: 0, value };
  const number = numberIn(String(value));
  return number === undefined ? { rank: 1, value } : { rank: 0, value: number };
}
