import { Invalid } from "../errors.ts";

/** What a group of measurements comes to. */
export interface SampleSummary {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation with n - 1; NaN for one measurement, whose spread is unknown. */
  readonly sd: number;
}

/** An answer that the data cannot give, and why, for people. */
export interface NotComputable {
  readonly notComputable: string;
}

/** @throws {Invalid} if there is no measurement, or one is not finite */
export function summarise(values: readonly number[]): SampleSummary {
  const n = values.length;
  if (n === 0) throw new Invalid("A group without measurements has no mean; give at least one.");
  const unfit = values.find((value) => !Number.isFinite(value));
  if (unfit !== undefined) throw new Invalid(`${unfit} is no measurement to calculate with; leave it out, or compare without that run.`);
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) return { n, mean: first, sd: n > 1 ? 0 : Number.NaN };
  const rough = values.reduce((sum, value) => sum + value / n, 0);
  // A second pass takes away what rounding put into the mean, and what it would put into the spread.
  const mean = rough + values.reduce((sum, value) => sum + (value - rough) / n, 0);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: Math.sqrt(squares / (n - 1)) };
}
