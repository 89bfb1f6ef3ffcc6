import type { ColumnProfile, DataProfile, TableProfile } from "./profile/data-profile.ts";

/** A count on two sides. */
export interface CountChange {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

/** A column that came, went, or whose values shifted. */
export interface ColumnChange {
  readonly table: string;
  readonly column: string;
  readonly change: "added" | "removed" | "retyped" | "shifted";
  /** Types, for columns that were retyped. */
  readonly a?: string;
  readonly b?: string;
  /** Population stability index: above 0.1 the distribution moved, above 0.25 it is another. */
  readonly psi?: number;
  /** Share of rows without a value. */
  readonly missing?: { readonly a: number; readonly b: number };
  readonly mean?: { readonly a: number; readonly b: number };
}

/** How the content of two versions differs. */
export interface ProfileDiff {
  /** Files of each class, as `split/class`; only where they differ. */
  readonly classes: readonly CountChange[];
  /** Tables of the same path, or the only ones; only where rows differ. */
  readonly rows: readonly CountChange[];
  readonly columns: readonly ColumnChange[];
  /** Files that stand in more than one split. */
  readonly overlap?: CountChange;
}

/** From this index on a shift is told. */
const SHIFT = 0.1;
/** From this change of the share of missing values on. */
const MISSING_SHIFT = 0.05;
/** A bin without a row would make the index infinite. */
const FLOOR = 1e-4;

export function diffProfiles(a: DataProfile, b: DataProfile): ProfileDiff {
  const tables = pairTables(a.tables, b.tables);
  const overlap = { name: "overlap", a: a.overlap?.files ?? 0, b: b.overlap?.files ?? 0 };
  return {
    classes: countChanges(classCounts(a), classCounts(b)),
    rows: tables
      .filter(([left, right]) => left.rows !== right.rows)
      .map(([left, right]) => ({ name: right.path, a: left.rows, b: right.rows })),
    columns: tables.flatMap(([left, right]) => columnChanges(left, right)),
    ...(overlap.a === overlap.b ? {} : { overlap }),
  };
}

function classCounts({ splits = [] }: DataProfile): ReadonlyMap<string, number> {
  return new Map(
    splits.flatMap(({ name, classes }) =>
      classes.map((one) => [[name, one.name].filter((part) => part !== "").join("/") || ".", one.files]),
    ),
  );
}

function countChanges(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): CountChange[] {
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  return names.map((name) => ({ name, a: a.get(name) ?? 0, b: b.get(name) ?? 0 })).filter((count) => count.a !== count.b);
}

/** Tables by path; where each side has one alone, these two, however they are called. */
function pairTables(a: readonly TableProfile[], b: readonly TableProfile[]): [TableProfile, TableProfile][] {
  if (a.length === 1 && b.length === 1) return [[a[0] as TableProfile, b[0] as TableProfile]];
  const byPath = new Map(a.map((table) => [table.path, table]));
  return b.flatMap((right) => {
    const left = byPath.get(right.path);
    return left === undefined ? [] : [[left, right] as [TableProfile, TableProfile]];
  });
}

function columnChanges(a: TableProfile, b: TableProfile): ColumnChange[] {
  const [before, after] = [new Map(a.columns.map((one) => [one.name, one])), new Map(b.columns.map((one) => [one.name, one]))];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((column): ColumnChange[] => {
    const [left, right] = [before.get(column), after.get(column)];
    const where = { table: b.path, column };
    if (left === undefined) return [{ ...where, change: "added" }];
    if (right === undefined) return [{ ...where, change: "removed" }];
    if (left.type !== right.type) return [{ ...where, change: "retyped", a: left.type, b: right.type }];
    return shiftOf({ left, right, rows: [a.rows, b.rows] }).map((shift) => ({ ...where, change: "shifted", ...shift }));
  });
}

interface Sides {
  readonly left: ColumnProfile;
  readonly right: ColumnProfile;
  readonly rows: readonly [number, number];
}

function shiftOf({ left, right, rows }: Sides): Omit<ColumnChange, "table" | "column" | "change">[] {
  const missing = { a: share(left.missing, rows[0]), b: share(right.missing, rows[1]) };
  const psi = stabilityIndex(left, right);
  if (!((psi ?? 0) >= SHIFT) && Math.abs(missing.a - missing.b) < MISSING_SHIFT) return [];
  const mean = left.mean === undefined || right.mean === undefined ? {} : { mean: { a: left.mean, b: right.mean } };
  return [{ ...(psi === undefined ? {} : { psi }), missing, ...mean }];
}

/** Between the shares of the most frequent values, or of numbers between the first one's quantiles. */
function stabilityIndex(a: ColumnProfile, b: ColumnProfile): number | undefined {
  if (a.quantiles !== undefined && b.quantiles !== undefined && (a.distinct ?? 1000) > 20)
    return indexOf(sharesByQuantile(a.quantiles, b.quantiles));
  if (a.top === undefined || b.top === undefined) return undefined;
  const [left, right] = [a.top, b.top].map((top) => new Map(top.map(({ value, rows }) => [value, rows])));
  if (left === undefined || right === undefined) return undefined;
  const [m, n] = [left, right].map((counts) => [...counts.values()].reduce((sum, rows) => sum + rows, 0));
  const values = new Set([...left.keys(), ...right.keys()]);
  return indexOf([...values].map((value) => [share(left.get(value) ?? 0, m ?? 0), share(right.get(value) ?? 0, n ?? 0)]));
}

/** Shares of both sides in the bins between every second of the first side's quantiles. */
function sharesByQuantile(a: readonly number[], b: readonly number[]): [number, number][] {
  const edges = [...new Set(a.filter((_, i) => i % 2 === 0).slice(1, -1))];
  const below = (quantiles: readonly number[], edge: number): number =>
    quantiles.filter((value) => value <= edge).length / quantiles.length;
  return [...edges, Number.POSITIVE_INFINITY].map((edge, i) => {
    const from = edges[i - 1] ?? Number.NEGATIVE_INFINITY;
    return [below(a, edge) - below(a, from), below(b, edge) - below(b, from)];
  });
}

function indexOf(shares: readonly (readonly [number, number])[]): number {
  return shares.reduce((sum, [a, b]) => {
    const [left, right] = [Math.max(a, FLOOR), Math.max(b, FLOOR)];
    return sum + (right - left) * Math.log(right / left);
  }, 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
