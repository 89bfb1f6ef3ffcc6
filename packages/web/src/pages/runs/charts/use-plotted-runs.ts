import { useEffect, useMemo, useRef } from "react";
import { useRunTable } from "../../../api/runs.ts";
import { type DirectionChoices, directionOf } from "../../../charts/direction.ts";
import { lookOfRuns, type RunLook } from "../../../charts/run-colours.ts";
import { formatCount } from "../../../format/number.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import type { SortKey } from "../runs-view.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";

export interface PlottedRuns {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly looks: ReadonlyMap<string, RunLook>;
  /** Says which ones these are, and of how many: nothing is left out in silence. */
  readonly which: string;
  /** The order of the table in which they come first; `undefined` where there is none. */
  readonly first: SortKey | undefined;
  /** There is nobody to draw. */
  readonly isNobody: boolean;
}

const mostPlotted = 50;
const plottedByThemselves = 10;
const unknown: PlottedRuns = { runs: [], looks: new Map(), which: "", first: undefined, isNobody: false };

interface PlottedOptions {
  readonly question: RunQuestion;
  readonly selected: ReadonlySet<string>;
  readonly metric: string | undefined;
  readonly directions: DirectionChoices;
  readonly enabled: boolean;
}

/** The runs that are drawn: the selected ones, or without a selection the best by the first metric. */
export function usePlottedRuns({ question, selected, metric, directions, enabled }: PlottedOptions): PlottedRuns {
  const column = useMemo(
    (): Column | undefined => (metric === undefined ? undefined : { kind: "metric", key: metric, of: "latest" }),
    [metric],
  );
  const direction = metric === undefined ? undefined : directionOf(metric, directions);
  const ids = [...selected].slice(0, mostPlotted);
  const isChosen = ids.length > 0;
  const byMetric =
    column === undefined || direction === undefined ? question.order : [`${fieldOf(column)} ${direction === "lower" ? "ASC" : "DESC"}`];
  const { data } = useRunTable(
    {
      ...question,
      columns: [],
      ...(isChosen
        ? { filter: `id IN (${ids.map((id) => `'${id}'`).join(", ")})`, limit: mostPlotted }
        : { ...(byMetric === undefined ? {} : { order: byMetric }), limit: plottedByThemselves }),
    },
    { enabled },
  );
  const plotted = useMemo(() => {
    if (data === undefined || !enabled) return undefined;
    // By their start, not their rank: a run that overtakes another must not take its colour.
    const runs = data.rows
      .toSorted((a, b) => Number(a.startTime ?? 0) - Number(b.startTime ?? 0) || a.id.localeCompare(b.id))
      .map(({ id, name }) => ({ id, name }));
    const by = direction === undefined ? "the first" : "the best";
    const which = isChosen
      ? `${selected.size > mostPlotted ? `${mostPlotted} of ` : ""}${count(selected.size, "selected run")}`
      : runs.length === data.matching
        ? `All ${count(runs.length, "run")}`
        : `${capital(by)} ${runs.length} of ${count(data.matching, "run")}${direction === undefined ? "" : ` by ${metric}`} · select runs to draw others`;
    const first: SortKey | undefined =
      isChosen || column === undefined || direction === undefined || runs.length === data.matching
        ? undefined
        : { column, descending: direction === "higher" };
    return { runs, looks: lookOfRuns(runs.map((run) => run.id)), which, first, isNobody: runs.length === 0 };
  }, [data, enabled, isChosen, selected.size, direction, metric, column]);
  // What was drawn stays while the next answer is on its way, or when it failed.
  const before = useRef(unknown);
  useEffect(() => {
    if (plotted !== undefined) before.current = plotted;
  }, [plotted]);
  return plotted ?? (enabled ? before.current : unknown);
}

function count(number: number, what: string): string {
  return `${formatCount(number)} ${what}${number === 1 ? "" : "s"}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
