import { compareInt64, sameInt64 } from "@trialbook/core/int64.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";

/**
 * A metric's history, said as plainly as can be: back-ends are held against it. It shares no code with them on purpose.
 */
export class HistoryModel {
  readonly #points: Sample[] = [];

  append(points: readonly Sample[]): void {
    for (const { step, at, value } of points) {
      if (!this.#points.some((p) => sameInt64(p.step, step) && sameInt64(p.at, at) && Object.is(p.value, value))) {
        this.#points.push({ step, at, value });
      }
    }
  }

  byStep(): Sample[] {
    return this.#points.toSorted((a, b) => compareInt64(a.step, b.step) || compareInt64(a.at, b.at) || byValue(a.value, b.value));
  }

  byTime(): Sample[] {
    return this.#points.toSorted((a, b) => compareInt64(a.at, b.at) || compareInt64(a.step, b.step) || byValue(a.value, b.value));
  }

  /** The point of the lowest value, of several the earliest; `highest` likewise. */
  lowest(): Sample | undefined {
    return this.byStep().reduce<Sample | undefined>(
      (low, p) => (Number.isNaN(p.value) || (low && byValue(p.value, low.value) >= 0) ? low : p),
      undefined,
    );
  }

  highest(): Sample | undefined {
    return this.byStep().reduce<Sample | undefined>(
      (high, p) => (Number.isNaN(p.value) || (high && byValue(p.value, high.value) <= 0) ? high : p),
      undefined,
    );
  }
}

/** Values as MLflow orders them: NaN counts as 0 and follows it. */
function byValue(a: number, b: number): number {
  const left = Number.isNaN(a) ? 0 : a;
  const right = Number.isNaN(b) ? 0 : b;
  if (left !== right) return left < right ? -1 : 1;
  const place = (value: number) => (Number.isNaN(value) ? 2 : Object.is(value, -0) ? 0 : 1);
  return place(a) - place(b);
}
