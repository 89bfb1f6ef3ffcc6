import { stripVTControlCharacters } from "node:util";

/** Columns between two cells. */
const GAP = 2;
const SEGMENTS = new Intl.Segmenter();

export interface TableOptions {
  /** Columns of the terminal; absent: as wide as it gets. */
  readonly width: number | undefined;
  /** Columns, by their place, whose cells stand at the right: numbers. */
  readonly right?: ReadonlySet<number>;
}

/**
 * Rows as lines that fit a terminal: the widest columns are cut first, with an ellipsis, and columns at the end that
 * would be left with nothing are dropped. What would move the cursor is shown as a space.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[], { width, right }: TableOptions): string {
  const all = [header, ...rows].map((row) => row.map(plain));
  const natural = header.map((_, i) => Math.max(...all.map((row) => displayWidth(row[i] ?? ""))));
  const widths = fit(natural, width);
  return all
    .map((row) =>
      widths
        .map((size, i) => cell(row[i] ?? "", size, right?.has(i) ?? false))
        .join(" ".repeat(GAP))
        .trimEnd(),
    )
    .join("\n");
}

const NARROWEST = 6;

function fit(natural: readonly number[], width: number | undefined): number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  const total = (): number => widths.reduce((sum, size) => sum + size, 0) + GAP * Math.max(0, widths.length - 1);
  for (;;) {
    while (total() > width) {
      const widest = Math.max(...widths);
      if (widest <= NARROWEST) break;
      widths[widths.indexOf(widest)] = widest - 1;
    }
    if (total() <= width || widths.length <= 1) return widths;
    widths.splice(0, widths.length, ...natural.slice(0, widths.length - 1));
  }
}

function cell(text: string, size: number, right: boolean): string {
  const space = size - displayWidth(text);
  if (space >= 0) return right ? " ".repeat(space) + text : text + " ".repeat(space);
  let cut = "";
  let used = 0;
  for (const { segment } of SEGMENTS.segment(text)) {
    const more = displayWidth(segment);
    if (used + more > size - 1) break;
    cut += segment;
    used += more;
  }
  return `${cut}…${" ".repeat(size - 1 - used)}`;
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ");
}

/** Columns that a text takes: wide for East Asian characters and emoji, none for marks that combine. */
function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTS.segment(text)) {
    width +=
      /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
        segment,
      )
        ? 2
        : /^\p{M}+$/u.test(segment)
          ? 0
          : 1;
  }
  return width;
}
