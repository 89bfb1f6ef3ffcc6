import type { Direction, DirectionChoices } from "../../charts/direction.ts";
import { formatList, parseList, type QueryChange } from "../../routing/query-state.ts";
import type { ValueChoice } from "./differences.ts";

/** What is compared and how; all of it is in the address, and the look of the charts beside it. */
export interface CompareView {
  readonly runIds: readonly string[];
  /** The run that others are measured against: the one named, or the first. */
  readonly base: string | undefined;
  /** Whether what is the same everywhere is shown too. */
  readonly showsEqual: boolean;
  readonly value: ValueChoice;
  readonly directions: DirectionChoices;
  /** Params that make the sides; `undefined`: all but seeds. */
  readonly by: readonly string[] | undefined;
  readonly hidden: ReadonlySet<string>;
  /** Search among the charts. */
  readonly search: string;
}

export function parseCompareView(query: URLSearchParams): CompareView {
  const list = (name: string) => parseList(query.get(name) ?? "").filter((item) => item !== "");
  const runIds = [...new Set(list("runs"))];
  const base = query.get("base");
  return {
    runIds,
    base: base !== null && runIds.includes(base) ? base : runIds[0],
    showsEqual: query.get("equal") === "1",
    value: query.get("value") === "best" ? "best" : "latest",
    directions: new Map(list("better").flatMap(parseDirection)),
    by: query.has("by") ? list("by") : undefined,
    hidden: new Set(list("hide")),
    search: query.get("q") ?? "",
  };
}

/** The change of the address that changes the view so. */
export function changeOfCompare(change: Partial<CompareView>): QueryChange {
  const query: Record<string, string | undefined> = {};
  const orNothing = (items: readonly string[]) => (items.length === 0 ? undefined : formatList(items));
  if (change.runIds !== undefined) query.runs = orNothing(change.runIds);
  if ("base" in change) query.base = change.base;
  if (change.showsEqual !== undefined) query.equal = change.showsEqual ? "1" : undefined;
  if (change.value !== undefined) query.value = change.value === "best" ? "best" : undefined;
  if (change.directions !== undefined) query.better = orNothing([...change.directions].map(([key, better]) => `${better}:${key}`));
  if (change.hidden !== undefined) query.hide = orNothing([...change.hidden]);
  if (change.search !== undefined) query.q = change.search || undefined;
  return query;
}

function parseDirection(text: string): [string, Direction | "neither"][] {
  const [, better, key] = /^(lower|higher|neither):(.+)$/.exec(text) ?? [];
  return better !== undefined && key !== undefined ? [[key, better as Direction | "neither"]] : [];
}
