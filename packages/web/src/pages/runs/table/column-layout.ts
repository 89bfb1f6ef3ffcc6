import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { type Column, fieldOf, titleOf } from "../columns/column.ts";

/** How wide a column is and on which side its cells stand; it does not hang on the values in sight, so nothing jumps. */
export interface ColumnLayout {
  readonly width: number;
  readonly numeric: boolean;
}

const glyph = 7; // on average, of the header's and the cells' fonts
const padding = 20;
const headerExtra = 54; // padding, the sort mark and the menu

const attributeLayouts: Readonly<Record<string, ColumnLayout>> = {
  started: { width: 112, numeric: false },
  ended: { width: 112, numeric: false },
  duration: { width: 112, numeric: true },
  user: { width: 110, numeric: false },
  id: { width: 260, numeric: false },
};

/** @param deltas whether metrics stand beside their distance from a baseline */
export function layoutOf(
  columns: readonly Column[],
  keys: readonly KeySummaryJson[],
  { deltas }: { readonly deltas: boolean } = { deltas: false },
): readonly ColumnLayout[] {
  const known = new Map(keys.map((key) => [`${key.kind}s.${key.key}`, key]));
  return columns.map((column) => {
    if (column.kind === "attribute") return attributeLayouts[column.name] ?? { width: 120, numeric: false };
    const header = textWidth(titleOf(column)) + headerExtra + (column.kind === "metric" && column.of !== "latest" ? 30 : 0);
    if (column.kind === "metric") return { width: clamp(header, deltas ? 168 : 100, deltas ? 190 : 176), numeric: true };
    const examples = known.get(fieldOf(column))?.examples ?? [];
    const widest = Math.max(0, ...examples.map(textWidth)) + padding;
    return { width: clamp(Math.max(Math.min(header, 170), widest), 84, 220), numeric: examples.length > 0 && examples.every(isNumber) };
  });
}

const nameExtra = 102; // the box, the line, the status, and air
const widestName = 600;

/**
 * How wide the column of names is: as wide as the names need while the table has room to spare beside its other
 * columns, and never less than `least`.
 */
export function widthOfNames(names: Iterable<string>, least: number, room: number): number {
  let wanted = 0;
  for (const name of names) wanted = Math.max(wanted, nameExtra + nameTextWidth(name));
  return Math.max(least, Math.min(Math.ceil(wanted), Math.floor(room), widestName));
}

/** Letters of East Asian scripts are as wide as they are high. */
function nameTextWidth(name: string): number {
  const wide = name.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0;
  return textWidth(name) + wide * (13 - glyph);
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}

function textWidth(text: string): number {
  return text.length * glyph;
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, value)));
}
