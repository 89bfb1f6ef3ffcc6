const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something took: `240 µs`, `340 ms`, `12.4 s`, `3 min 05 s`, `2 h 10 min`, `4 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return "–";
  if (ms > 0 && ms < 1) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < minute) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < hour) return pair(ms, minute, "min", second, "s");
  if (ms < day) return pair(ms, hour, "h", minute, "min");
  return `${Math.floor(ms / day)} d ${Math.floor((ms % day) / hour)} h`;
}

/** How long ago: `now`, `40 s ago`, `5 min ago`, `3 h ago`, `6 d ago`, then the date. */
export function formatAgo(at: number, now: number): string {
  const ms = now - at;
  if (ms < 5 * second) return ms < -minute ? formatDate(at, now) : "now";
  if (ms < minute) return `${Math.floor(ms / second)} s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  if (ms < 7 * day) return `${Math.floor(ms / day)} d ago`;
  return formatDate(at, now);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `23 Nov`, with the year when it is another one than `now`'s. */
function formatDate(at: number, now: number): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${months[date.getMonth()]}${year}`;
}

/** `23 Nov 2026`, in the reader's own zone. */
export function formatDay(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`;
}

/** The exact moment in the reader's own zone: `2026-11-23 20:14:05`. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  return `${Math.floor(ms / large)} ${largeName} ${String(Math.floor((ms % large) / small)).padStart(2, "0")} ${smallName}`;
}
