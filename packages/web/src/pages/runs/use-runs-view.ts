import { useMemo } from "react";
import { useSearch } from "wouter";
import { useQueryState } from "../../routing/query-state.ts";
import { changeOfView, parseRunsView, type RunsView } from "./runs-view.ts";

/** The view in the address, and how to change it; a change of what is listed can be gone back from. */
export function useRunsView(): readonly [RunsView, (change: Partial<RunsView>) => void] {
  const search = useSearch();
  const view = useMemo(() => parseRunsView(new URLSearchParams(search)), [search]);
  const [, setQuery] = useQueryState();
  const change = (next: Partial<RunsView>) =>
    setQuery(changeOfView(next), next.filter !== undefined || next.bin !== undefined || next.group !== undefined ? "push" : undefined);
  return [view, change];
}
