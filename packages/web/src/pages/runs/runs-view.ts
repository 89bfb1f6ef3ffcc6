import type { Direction, DirectionChoices } from "../../charts/direction.ts";
import type { BandKind } from "../../charts/groups/group-envelopes.ts";
import { formatList, parseList, type QueryChange } from "../../routing/query-state.ts";
import { type Column, fieldOf, parseColumn } from "./columns/column.ts";

import { clampWidth } from "./table/clamp-width.ts";
import type { ColumnWidths } from "./table/use-column-widths.ts";

export interface SortKey {
  readonly column: Column | "name" | "status";
  readonly descending: boolean;
}

/** How the runs of an experiment are looked at; all of it is in the address. */
export interface RunsView {
  readonly filter: string;
  /** `undefined`: chosen automatically. */
  readonly columns: readonly Column[] | undefined;
  /** Empty: newest first. */
  readonly sort: readonly SortKey[];
  /** Whether deleted runs are shown in place of the active ones. */
  readonly bin: boolean;
  /** Metrics of the charts; `undefined`: chosen automatically; empty: no charts. */
  readonly charts: readonly string[] | undefined;
  readonly directions: DirectionChoices;
  /** Columns that the reader made wider or narrower, in pixels by field. */
  readonly widths: ColumnWidths;
  readonly selected: readonly string[];
  /** Params and tags that runs are grouped by; empty: they stand one by one. */
  readonly group: readonly Column[];
  /** Runs that stay at the table's top. */
  readonly pinned: readonly string[];
  /** What every metric is measured against: a run's id, or a filter that names a group of runs. */
  readonly baseline: string | undefined;
  /** Runs and groups whose lines are hidden in the charts. */
  readonly hidden: readonly string[];
  /** Selected groups, each by the filter that its runs match. */
  readonly picked: readonly string[];
  /** What is drawn about a group's mean. */
  readonly band: BandKind;
}

const bands: readonly BandKind[] = ["sd", "stderr", "ci", "range"];

export function parseRunsView(query: URLSearchParams): RunsView {
  const list = (name: string) => {
    const text = query.get(name);
    return text === null ? undefined : parseList(text);
  };
  return {
    filter: query.get("q") ?? "",
    columns: list("cols")?.flatMap((text) => parseColumn(text) ?? []),
    sort: (list("sort") ?? []).flatMap((text) => parseSortKey(text) ?? []),
    bin: query.get("view") === "deleted",
    charts: list("charts"),
    directions: new Map((list("better") ?? []).flatMap(parseDirection)),
    widths: new Map((list("w") ?? []).flatMap(parseWidth)),
    selected: list("sel") ?? [],
    group: (list("group") ?? []).flatMap((text) => parseColumn(text) ?? []).filter(({ kind }) => kind === "param" || kind === "tag"),
    pinned: list("pin") ?? [],
    baseline: query.get("base") ?? undefined,
    hidden: list("hide") ?? [],
    picked: list("pick") ?? [],
    band: bands.find((band) => band === query.get("band")) ?? "sd",
  };
}

/** The change of the address that changes the view so. */
export function changeOfView(change: Partial<RunsView>): QueryChange {
  const query: Record<string, string | undefined> = {};
  if (change.filter !== undefined) query.q = change.filter === "" ? undefined : change.filter;
  if ("columns" in change) query.cols = change.columns && formatList(change.columns.map(fieldOf));
  if (change.sort !== undefined) query.sort = orNothing(change.sort.map((key) => (key.descending ? "-" : "") + sortField(key)));
  if (change.bin !== undefined) query.view = change.bin ? "deleted" : undefined;
  if ("charts" in change) query.charts = change.charts && formatList(change.charts);
  if (change.directions !== undefined) query.better = orNothing([...change.directions].map(([key, better]) => `${better}:${key}`));
  if (change.widths !== undefined) query.w = orNothing([...change.widths].map(([field, width]) => `${width}:${field}`));
  if (change.selected !== undefined) query.sel = orNothing(change.selected);
  if (change.group !== undefined) query.group = orNothing(change.group.map(fieldOf));
  if (change.pinned !== undefined) query.pin = orNothing(change.pinned);
  if ("baseline" in change) query.base = change.baseline;
  if (change.hidden !== undefined) query.hide = orNothing(change.hidden);
  if (change.picked !== undefined) query.pick = orNothing(change.picked);
  if (change.band !== undefined) query.band = change.band === "sd" ? undefined : change.band;
  return query;
}

/** The sort as the server's search wants it. */
export function orderOf(sort: readonly SortKey[]): string[] {
  return sort.map((key) => `${sortField(key)} ${key.descending ? "DESC" : "ASC"}`);
}

export function sortField({ column }: Pick<SortKey, "column">): string {
  return typeof column === "string" ? column : fieldOf(column);
}

function parseSortKey(text: string): SortKey | undefined {
  const descending = text.startsWith("-");
  const field = descending ? text.slice(1) : text;
  const column = field === "name" || field === "status" ? field : parseColumn(field);
  return column && { column, descending };
}

function parseDirection(text: string): [string, Direction | "neither"][] {
  const [, better, key] = /^(lower|higher|neither):(.+)$/.exec(text) ?? [];
  return better !== undefined && key !== undefined ? [[key, better as Direction | "neither"]] : [];
}

function parseWidth(text: string): [string, number][] {
  const [, width, field] = /^(\d{1,5}):(.+)$/.exec(text) ?? [];
  return width !== undefined && field !== undefined ? [[field, clampWidth(Number(width))]] : [];
}

function orNothing(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : formatList(items);
}
