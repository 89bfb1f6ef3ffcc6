import { useEffect, useState } from "react";
import type { RunRows } from "./table/run-rows.ts";

export interface Cursor {
  /** The row that keys speak of; -1 is none. */
  readonly index: number;
  readonly set: (index: number) => void;
}

/** How far a run may move between two answers and still be found again. */
const reach = 200;

/** A place in the table that stays with its run when others come in before it. */
export function useCursor(rows: RunRows | undefined): Cursor {
  const [place, setPlace] = useState<{ readonly index: number; readonly id: string | undefined }>({ index: -1, id: undefined });
  useEffect(() => {
    if (rows === undefined || place.index < 0) return;
    const there = rows.at(place.index)?.id;
    if (place.id === undefined || there === undefined || there === place.id) return;
    const moved = findNear(rows, place.index, place.id);
    setPlace(moved === undefined ? { index: place.index, id: there } : { index: moved, id: place.id });
  }, [rows, place]);
  return { index: place.index, set: (index) => setPlace({ index, id: rows?.at(index)?.id }) };
}

function findNear(rows: RunRows, around: number, id: string): number | undefined {
  for (let distance = 1; distance <= reach; distance++) {
    for (const index of [around + distance, around - distance]) if (rows.at(index)?.id === id) return index;
  }
  return undefined;
}
