/** A stretch of time that a date or time names, in milliseconds since 1970: from <= t < to. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * What a written date or time covers: `2026-11-01` a whole day, `2026-11-01 12:30` a minute, with seconds one
 * second. UTC unless an offset is given. `undefined` if it is no date.
 */
export function parseTime(text: string): TimeRange | undefined {
  if (text.length > 40) return undefined;
  if (DATE.test(text)) return isCalendarDay(text) ? range(`${text}T00:00:00Z`, 86_400_000) : undefined;
  const parts = DATE_AND_TIME.exec(text);
  const [, date, minute, second, fraction, offset] = parts ?? [];
  if (date === undefined || minute === undefined || !isCalendarDay(date)) return undefined;
  const length = fraction !== undefined ? 1 : second !== undefined ? 1000 : 60_000;
  return range(`${date}T${minute}${second ?? ":00"}${fraction ?? ""}${(offset ?? "Z").toUpperCase()}`, length);
}

function range(iso: string, length: number): TimeRange | undefined {
  const from = Date.parse(iso);
  return Number.isNaN(from) ? undefined : { from, to: from + length };
}

/** Engines disagree about the 31st of February; we take only days that exist. */
function isCalendarDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
