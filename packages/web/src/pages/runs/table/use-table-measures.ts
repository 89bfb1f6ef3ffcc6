import { useSyncExternalStore } from "react";

interface TableMeasures {
  readonly nameWidth: number;
  readonly rowHeight: number;
  readonly headHeight: number;
}

const narrow = "(max-width: 700px)";
const wide = "(min-width: 1280px)";
const coarse = "(pointer: coarse)";

/** Sizes in pixels that the virtualised table must know: dense for a mouse, roomy for a finger, narrow on a phone. */
export function useTableMeasures(): TableMeasures {
  const nameWidth = useSyncExternalStore(subscribe, () => (matchMedia(narrow).matches ? 176 : matchMedia(wide).matches ? 300 : 248));
  const isCoarse = useSyncExternalStore(subscribe, () => matchMedia(coarse).matches);
  return isCoarse ? { nameWidth, rowHeight: 42, headHeight: 42 } : { nameWidth, rowHeight: 30, headHeight: 34 };
}

function subscribe(notify: () => void): () => void {
  const queries = [narrow, wide, coarse].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", notify);
  return () => {
    for (const query of queries) query.removeEventListener("change", notify);
  };
}
