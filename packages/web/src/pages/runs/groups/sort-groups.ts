import { typedValue } from "@trialbook/core/run/typed-value.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import { type SortKey, sortField } from "../runs-view.ts";
import type { GroupValue, RunGroup } from "./group-runs.ts";

const natural = new Intl.Collator("en", { numeric: true }).compare;

interface GroupColumns {
  readonly by: readonly Column[];
  readonly metrics: readonly Column[];
}

/**
 * Groups in the order of the sort: by the mean of a metric, or by what they are grouped by; those without a value last.
 * Keys that say nothing of groups (a run's name or start) are passed over, and groups that are equal stay as they were.
 */
export function sortGroups(groups: readonly RunGroup[], sort: readonly SortKey[], { by, metrics }: GroupColumns): readonly RunGroup[] {
  const compares = sort.flatMap(({ column, descending }) => {
    const turn = descending ? -1 : 1;
    const field = sortField({ column });
    const metric = metrics.findIndex((other) => fieldOf(other) === field);
    if (metric !== -1) return [(a: RunGroup, b: RunGroup) => compareNumbers(meanOf(a, metric), meanOf(b, metric), turn)];
    const value = by.findIndex((other) => fieldOf(other) === field);
    return value === -1 ? [] : [(a: RunGroup, b: RunGroup) => compareValues(a.values[value], b.values[value], turn)];
  });
  return groups.toSorted((a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function meanOf(group: RunGroup, metric: number): number {
  return group.metrics[metric]?.summary?.mean ?? Number.NaN;
}

function compareNumbers(a: number, b: number, turn: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return turn * (a - b);
}

/** Numbers by size before texts, as searches order them. */
function compareValues(a: GroupValue, b: GroupValue, turn: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [typedValue(a), typedValue(b)];
  if (left.type === "number" && right.type === "number") return compareNumbers(left.value, right.value, turn);
  if (left.type === "number" || right.type === "number") return left.type === "number" ? -1 : 1;
  return turn * natural(a, b);
}
