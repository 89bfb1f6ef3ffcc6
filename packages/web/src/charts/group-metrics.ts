import { isCounter } from "./counters.ts";

/** Metrics of one prefix. */
export interface MetricGroup {
  /** What stands before the last `/`; empty for metrics without one. */
  readonly prefix: string;
  readonly keys: readonly string[];
}

const natural = new Intl.Collator("en", { numeric: true }).compare;

/**
 * Metrics by prefix, those without one first and the machine's own (`system/…`) last; `layer2` comes before `layer10`.
 * What only counts (`epoch`) comes last in its group, and a group of nothing else after those that say more.
 * A search takes keys that hold every word of it, in any case.
 */
export function groupMetrics(keys: readonly string[], search: string): readonly MetricGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    if (!words.every((word) => key.toLowerCase().includes(word))) continue;
    const prefix = key.includes("/") ? key.slice(0, key.lastIndexOf("/")) : "";
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [key]);
    else group.push(key);
  }
  return [...groups]
    .map(([prefix, grouped]) => ({ prefix, keys: grouped.sort((a, b) => Number(isCounter(a)) - Number(isCounter(b)) || natural(a, b)) }))
    .sort((a, b) => rank(a) - rank(b) || natural(a.prefix, b.prefix));
}

function rank({ prefix, keys }: MetricGroup): number {
  if (prefix === "system" || prefix.startsWith("system/")) return 3;
  if (keys.every(isCounter)) return 2;
  return prefix === "" ? 0 : 1;
}
