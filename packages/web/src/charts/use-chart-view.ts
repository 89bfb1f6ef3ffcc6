import { useEffect, useMemo, useState } from "react";
import { useQueryState } from "../routing/query-state.ts";
import { type ChartView, rangeFields, readRange, readView, viewFields, type XRange } from "./line/view.ts";

/** A dragged slider changes the view sixty times a second; browsers refuse so many changes of address. */
const SETTLE_MS = 200;

/** How the charts of this page are looked at, kept in its address. A zoom belongs to an axis and goes with it. */
export function useChartView() {
  const [query, setQuery] = useQueryState();
  const [draft, setDraft] = useState<ChartView>();
  const text = query.toString();
  const kept = useMemo(() => readView(new URLSearchParams(text)), [text]);
  const zoom = useMemo(
    () => ({ range: readRange(new URLSearchParams(text)), onRange: (range: XRange | undefined) => setQuery(rangeFields(range)) }),
    [text, setQuery],
  );
  useEffect(() => {
    if (draft === undefined) return;
    const timer = setTimeout(() => {
      setQuery({ ...viewFields(draft), ...(draft.axis === kept.axis ? {} : rangeFields(undefined)) });
      setDraft(undefined);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, kept.axis, setQuery]);
  const view = draft ?? kept;
  return { view, setView: setDraft, zoom: view.axis === kept.axis ? zoom : { ...zoom, range: undefined } };
}
