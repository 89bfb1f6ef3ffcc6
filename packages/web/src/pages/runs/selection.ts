import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { runTableQuery } from "../../api/runs.ts";
import type { RunRows } from "./table/run-rows.ts";
import type { RunQuestion } from "./table/use-run-rows.ts";

/** The selection stands in the address up to here; a larger one lasts as long as the page. */
const mostInAddress = 50;
const mostSelected = 10_000;

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Selects the row or takes it out; with `through`, all rows from the last one touched to it. */
  readonly toggle: (index: number, how: { readonly through: boolean }) => Promise<void>;
  readonly toggleId: (id: string) => void;
  readonly setAll: (all: boolean) => Promise<void>;
}

interface SelectionOptions {
  readonly question: RunQuestion;
  readonly rows: RunRows | undefined;
  readonly inAddress: readonly string[];
  readonly onAddress: (ids: readonly string[]) => void;
}

/** Which runs are selected; rows that were not fetched yet are asked for when a range reaches over them. */
export function useSelection({ question, rows, inAddress, onAddress }: SelectionOptions): Selection {
  const cache = useQueryClient();
  const [large, setLarge] = useState<ReadonlySet<string>>();
  const anchor = useRef(0);
  const ids = useMemo(() => large ?? new Set(inAddress), [large, inAddress]);

  const set = (next: ReadonlySet<string>) => {
    const fits = next.size <= mostInAddress;
    setLarge(fits ? undefined : next);
    onAddress(fits ? [...next] : []);
  };
  const idsOf = async (from: number, to: number): Promise<readonly string[]> => {
    const known: string[] = [];
    for (let index = from; index <= to; index++) {
      const id = rows?.at(index)?.id;
      if (id === undefined) break;
      known.push(id);
    }
    if (known.length === to - from + 1) return known;
    const limit = Math.min(to - from + 1, mostSelected);
    const table = await cache.fetchQuery(runTableQuery({ ...question, columns: [], offset: from, limit }));
    return table.rows.map((run) => run.id);
  };

  return {
    ids,
    toggle: async (index, { through }) => {
      const next = new Set(ids);
      if (through) {
        for (const id of await idsOf(Math.min(anchor.current, index), Math.max(anchor.current, index))) next.add(id);
      } else {
        const id = rows?.at(index)?.id;
        if (id === undefined) return;
        if (!next.delete(id)) next.add(id);
      }
      anchor.current = index;
      set(next);
    },
    toggleId: (id) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      set(next);
    },
    setAll: async (all) => set(new Set(all && rows !== undefined && rows.matching > 0 ? await idsOf(0, rows.matching - 1) : [])),
  };
}
