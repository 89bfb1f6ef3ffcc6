import { isCounter } from "./counters.ts";
import { isEvaluation, standingOf } from "./metric-standing.ts";

/** Metrics of one prefix. */
export interface MetricGroup {
  /** What stands before the last `/`; empty for metrics without one. */
  readonly prefix: string;
  readonly keys: readonly string[];
}

const natural = new Intl.Collator("en", { numeric: true }).compare;
/** From so many groups on whose names differ by a number only (`layer0`, `layer1` …) they are a family. */
const FAMILY = 3;

/**
 * Metrics by prefix: those without one if a quality is among them, then held-out data (`val/`, `test/`), groups that have a quality, other groups,
 * families of numbered ones (`layer2` before `layer10`), and the machine's own (`system/…`) last. What only counts
 * (`epoch`) comes last in its group, and a group of nothing else after those that say more. A search takes keys that hold
 * every word of it, in any case.
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
  const families = new Map<string, number>();
  for (const prefix of groups.keys()) families.set(familyOf(prefix), (families.get(familyOf(prefix)) ?? 0) + 1);
  const rank = (group: MetricGroup) => {
    const own = rankOf(group);
    return own > 1 && (families.get(familyOf(group.prefix)) ?? 0) >= FAMILY ? Math.max(4, own) : own;
  };
  return [...groups]
    .map(([prefix, grouped]) => ({ prefix, keys: grouped.sort((a, b) => Number(isCounter(a)) - Number(isCounter(b)) || natural(a, b)) }))
    .sort((a, b) => rank(a) - rank(b) || natural(a.prefix, b.prefix));
}

function rankOf({ prefix, keys }: MetricGroup): number {
  if (prefix === "system" || prefix.startsWith("system/")) return 6;
  if (keys.every(isCounter)) return 5;
  const hasQuality = keys.some((key) => standingOf(key) < 2);
  if (prefix === "" && hasQuality) return 0;
  if (isEvaluation(prefix)) return 1;
  return hasQuality ? 2 : 3;
}

/** A prefix with its numbers taken out. One without numbers is a family of its own. */
function familyOf(prefix: string): string {
  return prefix.replace(/\d+/g, "#");
}
