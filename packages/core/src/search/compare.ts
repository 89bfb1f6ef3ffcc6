import type { Comparator, Field, Filter, Order } from "./filter.ts";
import type { Operand } from "./parse-value.ts";

const NEGATED: ReadonlyMap<Order, Order> = new Map([
  ["=", "!="],
  ["!=", "="],
  ["<", ">="],
  ["<=", ">"],
  [">", "<="],
  [">=", "<"],
]);

/** The tree of `field op value`. A date covers its whole day: `=` means within it, `>` after it. */
export function compared(op: Comparator, operand: Operand): Filter {
  const { field } = operand;
  if (operand.kind === "one") return { kind: "compare", field, op, value: operand.value };
  if (operand.kind === "spellings") return { kind: "in", field, values: operand.values, negated: op === "!=" };
  const { from, to } = operand.range;
  const before: Filter = { kind: "compare", field, op: "<", value: from };
  const after: Filter = { kind: "compare", field, op: ">=", value: to };
  const begun: Filter = { kind: "compare", field, op: ">=", value: from };
  const notAfter: Filter = { kind: "compare", field, op: "<", value: to };
  switch (op) {
    case "<":
      return before;
    case "<=":
      return notAfter;
    case ">":
      return after;
    case ">=":
      return begun;
    case "!=":
      return { kind: "any", of: [before, after] };
    default:
      return { kind: "all", of: [begun, notAfter] };
  }
}

/** What has the field and doesn't match the comparison; so a run without the field is in neither. */
export function comparedNot(op: Comparator, operand: Operand): Filter {
  const negated = op === "like" || op === "ilike" || op === "contains" ? undefined : NEGATED.get(op);
  if (negated !== undefined) return compared(negated, operand);
  return { kind: "all", of: [has(operand.field), { kind: "not", of: compared(op, operand) }] };
}

/** What has the field at all. */
export function has(field: Field): Filter {
  return { kind: "null", field, negated: true };
}

/** Metrics that are (or, negated, are not) NaN, which no comparison but `!=` matches. */
export function isNan(field: Field, negated: boolean): Filter {
  const number: Filter = { kind: "compare", field, op: "<=", value: Number.POSITIVE_INFINITY };
  return negated ? number : { kind: "all", of: [has(field), { kind: "not", of: number }] };
}
