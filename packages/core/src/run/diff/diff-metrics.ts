import type { MetricSummary } from "../../metric/summary.ts";

/** A metric's latest values on two sides. */
export interface MetricChange {
  readonly key: string;
  readonly a?: number;
  readonly b?: number;
  /** b - a; absent where a side lacks it. NaN where one of them is. */
  readonly difference?: number;
  /** The difference in parts of |a|; absent where a is 0. */
  readonly relative?: number;
  /** Every bit the same. */
  readonly same: boolean;
}

/** All metrics of either side, ascending by key, equal ones too: that a metric stayed is a result. */
export function diffMetrics(a: readonly MetricSummary[], b: readonly MetricSummary[]): MetricChange[] {
  const [left, right] = [latest(a), latest(b)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().map((key) => {
    const [before, after] = [left.get(key), right.get(key)];
    if (before === undefined || after === undefined) {
      return { key, same: false, ...(before === undefined ? {} : { a: before }), ...(after === undefined ? {} : { b: after }) };
    }
    const same = Object.is(before, after);
    const difference = same ? 0 : after - before;
    const relative = same ? 0 : difference / Math.abs(before);
    return { key, a: before, b: after, difference, same, ...(before === 0 ? {} : { relative }) };
  });
}

function latest(metrics: readonly MetricSummary[]): ReadonlyMap<string, number> {
  return new Map(metrics.map(({ key, latest: { value } }) => [key, value]));
}
