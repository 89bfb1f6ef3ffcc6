import { UsageError } from "./command.ts";

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000, y: 365 * 86_400_000 };

/**
 * A span of time in milliseconds: `12h`, `30d`, `2w`, `1y`; a number alone is days.
 *
 * @throws {UsageError} naming the option
 */
export function readDuration(option: string, text: string): number {
  const [, number, unit = "d"] = /^(\d{1,6}(?:\.\d{1,6})?)([hdwy])?$/.exec(text.trim()) ?? [];
  const length = UNITS[unit];
  if (number !== undefined && length !== undefined) return Number(number) * length;
  throw new UsageError(`${option} ${text} is no number of days and no span; write for example ${option} 30d, 12h, 2w or 1y.`);
}
