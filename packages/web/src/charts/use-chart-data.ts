import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { useMemo } from "react";
import { type EnvelopesInput, useEnvelopes } from "../api/metrics.ts";
import { mergeFiner } from "./line/log-pieces.ts";
import type { ChartView, XRange } from "./line/view.ts";

interface ChartQuestion {
  readonly runs: readonly { readonly id: string }[];
  readonly metricKey: string;
  readonly view: Pick<ChartView, "axis" | "logX">;
  readonly range: XRange | undefined;
  /** Of the chart in CSS pixels; 0 asks nothing yet. */
  readonly width: number;
}

interface ChartData {
  /** The part that is shown, or what was shown before while that is on its way (`stale`). */
  readonly data: EnvelopesJson | undefined;
  /** The same metric over all of x. */
  readonly whole: EnvelopesJson | undefined;
  readonly stale: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Lines shall run to the edges of a zoomed chart and beyond: this share of its width is asked for on either side. */
const MARGIN = 0.03;
/** A logarithmic x gives the first decades most of the width; each finer piece covers this share of the one before. */
const FINER = 1 / 40;

/** A chart's data at about one bucket a pixel: all of x always, and the zoomed part anew. */
export function useChartData({ runs, metricKey, view, range, width }: ChartQuestion): ChartData {
  const runIds = useMemo(() => runs.map((run) => run.id), [runs]);
  const buckets = Math.min(4000, Math.max(200, Math.ceil(width / 50) * 50));
  const base: EnvelopesInput = { runIds, key: metricKey, axis: view.axis, buckets };
  const whole = useEnvelopes(base, { enabled: width > 0 });

  const pad = range === undefined ? 0 : (range.to - range.from) * MARGIN;
  const part = useEnvelopes(
    { ...base, ...(range === undefined ? {} : { from: range.from - pad, to: range.to + pad }) },
    { enabled: width > 0 && range !== undefined },
  );

  const from = range?.from ?? whole.data?.edges[0] ?? 0;
  const to = range?.to ?? whole.data?.edges.at(-1) ?? 0;
  const splits = view.logX && to > Math.max(from, 1) / FINER;
  const fine = useEnvelopes({ ...base, from, to: to * FINER }, { enabled: splits });
  const finest = useEnvelopes({ ...base, from, to: to * FINER ** 2 }, { enabled: splits });

  const current = range === undefined ? whole : part;
  const coarse = current.data ?? whole.data;
  const data = useMemo(() => {
    if (!splits || coarse === undefined || fine.data === undefined || finest.data === undefined) return coarse;
    return mergeFiner(mergeFiner(coarse, fine.data), finest.data);
  }, [splits, coarse, fine.data, finest.data]);

  return {
    data,
    whole: whole.data,
    stale: current.isPlaceholderData || (current.data === undefined && coarse !== undefined),
    error: coarse === undefined ? (current.error ?? whole.error) : null,
    retry: () => void Promise.all([whole.refetch(), range === undefined ? undefined : part.refetch()]),
  };
}
