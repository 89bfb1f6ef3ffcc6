import { setImmediate } from "node:timers/promises";
import type { RunId } from "@trialbook/core/ids.ts";
import type { MetricStore } from "@trialbook/core/metric/metric-store.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import { doubleText } from "./wire.ts";

export interface HistoryRequest {
  readonly runId: RunId;
  readonly key: string;
  /** Of points in all. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Whether each point says whose it is. */
  readonly namesRun?: boolean;
}

/** Some points as JSON, joined by commas. */
export interface HistoryPage {
  readonly text: string;
  readonly count: number;
  /** Where the history goes on, if it does. */
  readonly next?: string;
}

/** Reads a history page by page, as the pages are asked for. */
export type HistoryPages = (request: HistoryRequest) => AsyncGenerator<HistoryPage, void>;

const firstSize = 10_000;
const longestSize = 320_000;
/** Milliseconds. Where times and steps contradict each other, a page costs as much as the whole history. */
const slow = 100;

/**
 * However many clients ask for long histories at once, one page is read and written at a time, and other requests have
 * their turn between pages. Pages that take long for their size grow, so that there are few of them.
 */
export function historyPages(metrics: MetricStore): HistoryPages {
  const inTurn = oneAtATime();
  return async function* pages({ runId, key, limit, cursor, namesRun = false }) {
    const write = pointWriter(key, namesRun ? runId : undefined);
    let size = firstSize;
    let left = limit;
    let at = cursor;
    do {
      const page = await inTurn(async (): Promise<HistoryPage> => {
        const begun = performance.now();
        const { items, next } = await metrics.history({
          runId,
          key,
          order: "time",
          limit: Math.min(size, left),
          ...(at !== undefined && { cursor: at }),
        });
        if (performance.now() - begun > slow) size = Math.min(4 * size, longestSize);
        return { text: await writeAll(items, write), count: items.length, ...(next !== undefined && { next }) };
      });
      yield page;
      left -= page.count;
      at = page.next;
    } while (at !== undefined && left > 0);
  };
}

/** Points written in one go. */
const some = 5000;

async function writeAll(items: readonly Sample[], write: (point: Sample) => string): Promise<string> {
  const texts: string[] = [];
  for (let from = 0; from < items.length; from += some) {
    if (from > 0) await setImmediate();
    texts.push(
      items
        .slice(from, from + some)
        .map(write)
        .join(","),
    );
  }
  return texts.join(",");
}

/** Writes points as MLflow spells them. */
export function pointWriter(key: string, runId: string | undefined): (point: Sample) => string {
  const head = `{"key":${JSON.stringify(key)},"value":`;
  const tail = runId === undefined ? "}" : `,"run_id":${JSON.stringify(runId)}}`;
  return ({ value, at, step }) => `${head}${doubleText(value)},"timestamp":${at},"step":${step}${tail}`;
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  const breathe = (): Promise<void> => setImmediate();
  return (work) => {
    const done = last.then(work);
    last = done.then(breathe, breathe); // a failure is told to its own caller; the next one starts anew
    return done;
  };
}
