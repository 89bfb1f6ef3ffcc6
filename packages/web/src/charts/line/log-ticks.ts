/**
 * Ticks of a logarithmic axis: 1, 2 and 5 of each decade, only the decades (or every so many) where that would be more
 * than `most`, and evenly spaced round numbers where less than a decade is in sight.
 */
export function logTicks(min: number, max: number, most: number): number[] {
  if (!(min > 0 && max > min)) return [];
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const within = (ticks: readonly number[]) => ticks.filter((tick) => tick >= min && tick <= max);
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const fine = within(decades.flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)));
  if (fine.length < 3) return evenTicks(min, max, most);
  if (fine.length <= most) return fine;
  const whole = within(decades.map((power) => 10 ** power));
  const every = Math.ceil(whole.length / most);
  return whole.filter((_, i) => i % every === 0);
}

function evenTicks(min: number, max: number, most: number): number[] {
  const rough = (max - min) / Math.max(2, Math.min(most, 6));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((digit) => digit * power >= rough) ?? 10);
  const count = Math.floor(max / step) - Math.ceil(min / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (Math.ceil(min / step) + i) * step);
}
