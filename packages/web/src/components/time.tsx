import { type ReactNode, useSyncExternalStore } from "react";
import { formatAgo, formatDuration, formatMoment } from "../format/time.ts";

/** A moment told as how long ago it was; the exact one is in the tooltip. Turns over by itself. */
export function Ago({ at }: { readonly at: number }): ReactNode {
  const roughly = useNow(10_000);
  // Where seconds are told they must be right: a run says beside it how long it has been going on.
  const now = useNow(roughly - at < 60_000 ? 1000 : 10_000);
  const date = new Date(at);
  return (
    <time dateTime={Number.isNaN(date.getTime()) ? undefined : date.toISOString()} title={formatMoment(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** How long something took, or has been going on when it has no end yet. */
export function Duration({ from, to }: { readonly from: number; readonly to: number | undefined }): ReactNode {
  return to === undefined ? <RunningDuration from={from} /> : formatDuration(to - from);
}

function RunningDuration({ from }: { readonly from: number }): ReactNode {
  return formatDuration(Math.max(0, useNow(1000) - from));
}

/** The time, fresh every second or every ten; all that show it turn over together. */
function useNow(period: 1000 | 10_000): number {
  return useSyncExternalStore(period === 1000 ? everySecond : everyTenSeconds, () => Math.floor(Date.now() / period) * period);
}

const everySecond = sharedTimer(1000);
const everyTenSeconds = sharedTimer(10_000);

/** One timer for all that listen: a table shows hundreds of moments. */
function sharedTimer(period: number) {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  return (listener: () => void) => {
    listeners.add(listener);
    timer ??= setInterval(() => {
      for (const notify of listeners) notify();
    }, period);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
}
