import type { Route } from "./route.ts";

/** Upper ends of the latency histogram's buckets, in seconds; one more bucket holds what took longer. */
export const LATENCY_BOUNDS: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A request whose client went away before there was an answer counts under this status, as proxies write it. */
export const CLIENT_GONE = 499;

/** What became of one route's requests. */
export class RouteFigures {
  /** Answers by status. */
  readonly statuses = new Map<number, number>();
  /** `buckets[i]` counts the requests that took no longer than bound i and longer than the one before. */
  readonly buckets = new Float64Array(LATENCY_BOUNDS.length + 1);
  /** All latencies together, in seconds. */
  seconds = 0;
  /** Begun and not ended yet. */
  open = 0;

  ended(status: number, milliseconds: number): void {
    this.open--;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const seconds = milliseconds / 1000;
    this.seconds += seconds;
    let i = 0;
    while (i < LATENCY_BOUNDS.length && seconds > (LATENCY_BOUNDS[i] as number)) i++;
    this.buckets[i] = (this.buckets[i] as number) + 1;
  }
}

/** Counts requests as they pass. Costs a look into a map and a few additions a request: no names are joined, nothing is kept. */
export class RequestFigures {
  readonly #routes = new Map<Route, RouteFigures>();
  readonly #strays = new Map<string, RouteFigures>();
  #queue: () => { readonly running: number; readonly waiting: number } = () => ({ running: 0, waiting: 0 });

  begun(route: Route | undefined, method: string): RouteFigures {
    const figures = route === undefined ? figuresOf(this.#strays, method) : figuresOf(this.#routes, route);
    figures.open++;
    return figures;
  }

  /** Where to ask how many buffered requests are being handled, and how many wait for their turn. */
  watchQueue(queue: () => { readonly running: number; readonly waiting: number }): void {
    this.#queue = queue;
  }

  queue(): { readonly running: number; readonly waiting: number } {
    return this.#queue();
  }

  /** Each route that was asked for; what no route answers, or was refused before, stands under `none`. */
  *all(): Generator<{ readonly method: string; readonly path: string; readonly isLive: boolean; readonly figures: RouteFigures }> {
    for (const [route, figures] of this.#routes) {
      yield { method: route.method, path: route.path, isLive: route.kind === "stream" && route.isLive === true, figures };
    }
    for (const [method, figures] of this.#strays) yield { method, path: "none", isLive: false, figures };
  }
}

function figuresOf<Key>(of: Map<Key, RouteFigures>, key: Key): RouteFigures {
  let figures = of.get(key);
  if (figures === undefined) {
    figures = new RouteFigures();
    of.set(key, figures);
  }
  return figures;
}
