import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { compareGroups, diffRuns } from "@trialbook/api/comparisons.ts";
import type { InputOf } from "@trialbook/api/route.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const compare = endpoint<typeof compareGroups>("POST", "/runs/compare");
const diff = endpoint<typeof diffRuns>("GET", "/runs/{id}/diff/{other}");

/** A metric compared between groups of runs. Asked anew when what was measured (`stamp`) is another. */
export function useGroupComparison(input: InputOf<typeof compareGroups> | undefined, stamp: string) {
  return useQuery({
    queryKey: cacheKeys.comparison(input, stamp),
    queryFn: ({ signal }) => compare(input ?? { metric: "", baseline: [], candidates: [] }, signal),
    enabled: input !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** What differs between two runs, layer by layer; without both nothing is asked. */
export function useRunDiff(id: string | undefined, other: string | undefined) {
  return useQuery({
    queryKey: cacheKeys.diff(id ?? "", other ?? ""),
    queryFn: async ({ signal }) => (await diff({ id: id ?? "", other: other ?? "" }, signal)).diff,
    enabled: id !== undefined && other !== undefined,
  });
}
