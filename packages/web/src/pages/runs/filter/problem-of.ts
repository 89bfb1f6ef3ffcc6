import { FilterProblem } from "@trialbook/core/search/filter-problem.ts";
import { parseFilter } from "@trialbook/core/search/parse-filter.ts";

/** What is wrong with a filter and where, found with the server's own parser; an empty filter is right. */
export function problemOf(filter: string): FilterProblem | undefined {
  if (filter.trim() === "") return undefined;
  try {
    parseFilter(filter);
    return undefined;
  } catch (error) {
    if (error instanceof FilterProblem) return error;
    throw error;
  }
}
