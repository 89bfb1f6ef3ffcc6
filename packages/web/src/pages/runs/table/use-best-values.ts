import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { runTableQuery } from "../../../api/runs.ts";
import { type DirectionChoices, directionOf } from "../../../charts/direction.ts";
import { type Column, fieldOf, requestOf } from "../columns/column.ts";
import { type RunRows, rowsOfPage } from "./run-rows.ts";
import type { RunQuestion } from "./use-run-rows.ts";

/** The best value of each metric column over all runs that match, by the column's field. One run alone has no best, nor have equals. */
export type BestValues = ReadonlyMap<string, number>;

interface Contest {
  readonly column: Column;
  readonly descending: boolean;
}

/**
 * Finds the best values: in the rows at hand if those are all, else by asking for the first run in each metric's own
 * order, since the best of 10,000 may not be in sight.
 */
export function useBestValues(
  question: RunQuestion,
  rows: RunRows | undefined,
  shown: { readonly columns: readonly Column[]; readonly directions: DirectionChoices },
): BestValues {
  const contests = shown.columns.flatMap((column): Contest[] => {
    const direction = column.kind === "metric" ? directionOf(column.key, shown.directions) : undefined;
    return direction === undefined ? [] : [{ column, descending: direction === "higher" }];
  });
  const matching = rows?.matching ?? 0;
  const all = matching <= rowsOfPage;
  const asked = useQueries({
    queries: (all ? [] : contests).map(({ column, descending }) => {
      const request = requestOf(column);
      return runTableQuery({
        ...question,
        order: [`${fieldOf(column)} ${descending ? "DESC" : "ASC"}`],
        columns: request === undefined ? [] : [request],
        offset: 0,
        limit: 1,
      });
    }),
    combine: (results) => results.map((result) => result.data?.columns[0]?.values[0] ?? null),
  });
  const contestsAsText = JSON.stringify(contests);
  return useMemo(() => {
    const best = new Map<string, number>();
    if (matching < 2) return best;
    for (const [index, contest] of (JSON.parse(contestsAsText) as Contest[]).entries()) {
      const value = all ? bestOf(rows, contest) : Number(asked[index] ?? Number.NaN);
      if (value !== undefined && !Number.isNaN(value)) best.set(fieldOf(contest.column), value);
    }
    return best;
  }, [asked, contestsAsText, rows, all, matching]);
}

function bestOf(rows: RunRows | undefined, { column, descending }: Contest): number | undefined {
  let best: number | undefined;
  let rivals = 0;
  let ties = 0;
  for (let index = 0; index < (rows?.matching ?? 0); index++) {
    const cell = rows?.cell(index, column);
    if (cell === null || cell === undefined || typeof cell === "string" || Number.isNaN(cell.value)) continue;
    rivals++;
    if (best === undefined || (descending ? cell.value > best : cell.value < best)) [best, ties] = [cell.value, 0];
    if (cell.value === best) ties++;
  }
  return rivals > 1 && ties === rivals ? undefined : best;
}
