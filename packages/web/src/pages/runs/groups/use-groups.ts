import { useMemo } from "react";
import { useRunGroups } from "../../../api/runs.ts";
import { directionOf } from "../../../charts/direction.ts";
import { lookOfRuns, type RunLook } from "../../../charts/run-colours.ts";
import { type Column, fieldOf, requestOf } from "../columns/column.ts";
import type { RunsView } from "../runs-view.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";
import { groupFilter } from "./group-filter.ts";
import { groupRuns, type RunGroup } from "./group-runs.ts";
import { sortGroups } from "./sort-groups.ts";

/** The server gives so many runs at once. */
const mostRuns = 10_000;
const drawnByThemselves = 8;
/** A chart asks for so many runs. */
const mostDrawnRuns = 500;

/** A group with its name in the address: the filter that its runs match. */
export interface NamedGroup extends RunGroup {
  readonly id: string;
}

interface GroupsQuestion {
  readonly question: RunQuestion;
  readonly view: RunsView;
  readonly metrics: readonly Column[];
}

/** The groups of a view's runs in their order, and which of them are drawn: the selected ones, or the first. */
export function useGroups({ question, view, metrics }: GroupsQuestion) {
  const by = view.group;
  const columns = useMemo(() => [...by, ...metrics].flatMap((column) => requestOf(column) ?? []), [by, metrics]);
  const answer = useRunGroups({ ...question, order: [], columns, limit: mostRuns, onlyColumns: true });
  const { data } = answer;
  const groups = useMemo(() => {
    const found = data === undefined ? [] : groupRuns(data, by, metrics);
    const sorted = sortGroups(found, sortOrBest(view, metrics), { by, metrics });
    return sorted.map((group): NamedGroup => ({ ...group, id: groupFilter("", by, group) }));
  }, [data, by, metrics, view]);
  const drawn = useMemo(() => drawnOf(groups, view.picked), [groups, view.picked]);
  const looks: ReadonlyMap<string, RunLook> = useMemo(() => lookOfRuns(drawn.map(({ id }) => id)), [drawn]);
  return { answer, groups, drawn, looks };
}

/** Without a sort that speaks of groups the best ones come first. */
export function sortOrBest(view: RunsView, metrics: readonly Column[]): RunsView["sort"] {
  const speaks = (field: string) => [...view.group, ...metrics].some((column) => fieldOf(column) === field);
  if (view.sort.some(({ column }) => typeof column !== "string" && speaks(fieldOf(column)))) return view.sort;
  const [column] = metrics;
  if (column?.kind !== "metric") return [];
  return [{ column, descending: directionOf(column.key, view.directions) !== "lower" }];
}

function drawnOf(groups: readonly NamedGroup[], picked: readonly string[]): readonly NamedGroup[] {
  const wanted = picked.length === 0 ? groups.slice(0, drawnByThemselves) : groups.filter(({ id }) => picked.includes(id));
  let runs = 0;
  return wanted.filter((group) => {
    runs += group.runs.length;
    return runs <= mostDrawnRuns;
  });
}
