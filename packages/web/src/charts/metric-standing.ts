import { isCounter } from "./counters.ts";
import { guessDirection } from "./direction.ts";

const evaluated = /(^|[^a-z])(val|valid|validation|test|eval|evaluation|dev|holdout)([^a-z]|$)/i;

/** Whether a metric's name says that it was measured on data that was not trained on. */
export function isEvaluation(metric: string): boolean {
  return evaluated.test(metric);
}

/**
 * Where a metric stands among others when nobody sorted them, by its name: 0 for quality on held-out data, 1 for other
 * quality, 2 for the rest, 3 for what only counts, 4 for what the machine measured of itself.
 */
export function standingOf(metric: string): number {
  if (metric.startsWith("system/")) return 4;
  if (isCounter(metric)) return 3;
  if (guessDirection(metric) === undefined) return 2;
  return isEvaluation(metric) ? 0 : 1;
}
