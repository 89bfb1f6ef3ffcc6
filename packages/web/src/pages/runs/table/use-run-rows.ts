import { useQueries } from "@tanstack/react-query";
import type { RunTableJson } from "@trialbook/api/runs.ts";
import { useEffect, useMemo, useRef } from "react";
import { type RunTableInput, runTableQuery } from "../../../api/runs.ts";
import { type RunRows, rowsOf, rowsOfPage } from "./run-rows.ts";

/** Which runs, in which order, with what of them. */
export type RunQuestion = Omit<RunTableInput, "offset" | "limit">;

/** The first and the last window of {@link rowsOfPage} rows that are in sight. */
export interface InSight {
  readonly first: number;
  readonly last: number;
}

export interface FetchedRows {
  /** `undefined` until the first answer. */
  readonly rows: RunRows | undefined;
  /** The rows belong to the question before: the new one is on its way or failed. */
  readonly isStale: boolean;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/**
 * The runs of the windows that are in sight, fetched window by window. When the question changes the old rows stay
 * until the first window of the new ones is there. Nothing is asked before `enabled`.
 */
export function useRunRows(question: RunQuestion, inSight: InSight, enabled: boolean): FetchedRows {
  const { first, last } = inSight;
  const windows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const answers = useQueries({
    queries: windows.map((window) => ({ ...runTableQuery({ ...question, offset: window * rowsOfPage, limit: rowsOfPage }), enabled })),
    combine: (results) => ({
      tables: results.map((result) => result.data),
      error: results.find((result) => result.error !== null)?.error ?? undefined,
      retry: () => results.forEach((result) => void (result.isError && result.refetch())),
    }),
  });
  const { tables } = answers;
  const rows = useMemo(() => {
    const pages = new Map<number, RunTableJson>();
    for (const [index, table] of tables.entries()) if (table !== undefined) pages.set(first + index, table);
    return rowsOf(pages);
  }, [tables, first]);

  const before = useRef<RunRows>(undefined);
  useEffect(() => {
    if (rows !== undefined) before.current = rows;
  }, [rows]);
  return { rows: rows ?? before.current, isStale: rows === undefined, error: answers.error, retry: answers.retry };
}
