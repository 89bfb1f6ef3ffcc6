import { typedValue } from "@trialbook/core/run/typed-value.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import type { RunGroup } from "./group-runs.ts";

/** The filter that a group's runs match, added to the one in force. */
export function groupFilter(filter: string, by: readonly Column[], group: RunGroup): string {
  const clauses = by.map((column, index) => {
    const value = group.values[index];
    if (value === undefined) return `${fieldOf(column)} is null`;
    const typed = typedValue(value);
    // As a number it matches every spelling of it.
    const isNumber = typed.type === "number" && Number.isFinite(typed.value);
    return `${fieldOf(column)} = ${isNumber ? typed.value : `'${value.replaceAll("'", "''")}'`}`;
  });
  const parts = filter === "" ? clauses : [/\bor\b/i.test(filter) ? `(${filter})` : filter, ...clauses];
  return parts.join(" and ");
}
