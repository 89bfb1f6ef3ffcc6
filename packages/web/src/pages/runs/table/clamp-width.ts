const least = 56;
const most = 1200;

/** A column's width in pixels, within what can be read and reached. */
export function clampWidth(width: number): number {
  return Math.round(Math.min(most, Math.max(least, width)));
}
