import type { Sample } from "./point.ts";
import { compareByStep, compareValues } from "./point-order.ts";
import type { MetricSummary } from "./summary.ts";

/**
 * A metric's summary once these points are recorded too. Samples that stay are the same objects as before, and the
 * summary itself is where nothing changed. Points may come in any order and more than once.
 *
 * @param points at least one, if there was no summary before
 */
export function foldSummary(before: MetricSummary | undefined, key: string, points: readonly Sample[]): MetricSummary | undefined {
  let latest = before?.latest;
  let first = before?.first;
  let min = before?.min;
  let max = before?.max;
  for (const point of points) {
    if (latest === undefined || compareByStep(point, latest) > 0) latest = point;
    if (first === undefined || compareByStep(point, first) < 0) first = point;
    if (Number.isNaN(point.value)) continue;
    if (min === undefined || isLower(point, min)) min = point;
    if (max === undefined || isHigher(point, max)) max = point;
  }
  if (latest === undefined || first === undefined) return undefined;
  if (before !== undefined && latest === before.latest && first === before.first && min === before.min && max === before.max) return before;
  const keep = (point: Sample, same: Sample | undefined) => (point === same ? point : alone(point));
  return {
    key,
    latest: keep(latest, before?.latest),
    first: keep(first, before?.first),
    ...(min && max && { min: keep(min, before?.min), max: keep(max, before?.max) }),
  };
}

/** Of equal values the earliest counts: that is when the best was reached. */
function isLower(point: Sample, min: Sample): boolean {
  const order = compareValues(point.value, min.value);
  return order < 0 || (order === 0 && compareByStep(point, min) < 0);
}

function isHigher(point: Sample, max: Sample): boolean {
  const order = compareValues(point.value, max.value);
  return order > 0 || (order === 0 && compareByStep(point, max) < 0);
}

/** Without whatever else the caller's object says of the point. */
function alone({ step, at, value }: Sample): Sample {
  return { step, at, value };
}
