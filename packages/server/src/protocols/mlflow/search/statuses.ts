import type { Filter } from "@trialbook/core/search/filter.ts";
import { runStatusName } from "../wire.ts";

/** MLflow's comparisons of a status, in capitals and with a word for two of ours, as the set of ours that they mean. */
export function withOurStatuses(filter: Filter): Filter {
  if (filter.kind === "all" || filter.kind === "any") return { ...filter, of: filter.of.map(withOurStatuses) };
  if (filter.kind !== "compare" || filter.field.kind !== "attribute" || filter.field.name !== "status") return filter;
  const { field, op } = filter;
  const test = tests[op]?.(String(filter.value));
  if (test === undefined) return filter;
  const values = Object.entries(runStatusName).flatMap(([ours, theirs]) => (test(theirs) ? [ours] : []));
  const [first = "no status", second] = values;
  return second === undefined ? { kind: "compare", field, op: "=", value: first } : { kind: "in", field, values, negated: false };
}

const tests: Readonly<Record<string, (value: string) => (status: string) => boolean>> = {
  "=": (value) => (status) => status === value,
  "!=": (value) => (status) => status !== value,
  like: (value) => matches(value, "s"),
  ilike: (value) => matches(value, "is"),
};

/** @returns whether a text matches a pattern of SQL, in time that grows with the text alone */
function matches(pattern: string, flags: string): (text: string) => boolean {
  // Stars that follow each other say no more than one, and keep the expression from trying twice.
  const source = pattern.replaceAll(/%+/g, "%").replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const expression = new RegExp(`^${source.replaceAll("%", ".*").replaceAll("_", ".")}$`, flags);
  return (text) => expression.test(text);
}
