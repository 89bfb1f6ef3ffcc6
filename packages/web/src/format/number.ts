/** A measured value as a person reads it: five significant digits, no noise at the end, powers of ten when far off. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return minus(String(value));
  if (size >= 1e7 || size < 1e-4)
    return minus(
      value
        .toExponential(3)
        .replace(/\.?0+e/, "e")
        .replace("e+", "e"),
    );
  return minus(String(Number(value.toPrecision(5))));
}

/** A difference with its sign, never without; three digits, since more of them are noise. */
export function formatDelta(delta: number): string {
  const text = formatNumber(Number(delta.toPrecision(3)));
  return delta > 0 ? `+${text}` : text;
}

const counts = new Intl.NumberFormat("en-US");

/** A count with separators: 10,000. */
export function formatCount(count: number): string {
  return counts.format(count);
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

function minus(text: string): string {
  return text.startsWith("-") ? `−${text.slice(1)}` : text;
}
