const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A number of bytes for people: `1.4 GiB`. */
export function shownBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** `1 file`, `12,000 files`. */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** A name from a file system without what could write over the terminal. */
export function shownName(name: string): string {
  return /[\p{Cc}\p{Cs}]/u.test(name) ? JSON.stringify(name) : name;
}
