import type { Query, QueryClient } from "@tanstack/react-query";
import type { ChangeEventJson } from "@trialbook/api/server.ts";

type Change = ChangeEventJson["changes"][number];

/** How soon after a change answers are asked again, and how often at most, in milliseconds. */
interface Rhythm {
  readonly after: number;
  readonly every: number;
  readonly covers: (query: Pick<Query, "queryKey">) => boolean;
}

const isWide = (query: Pick<Query, "queryKey">) => query.queryKey[0] === "keys" || query.queryKey[0] === "run-groups";
const rhythms: readonly Rhythm[] = [
  { after: 200, every: 1000, covers: (query) => !isWide(query) },
  // Which keys there are, and what groups come to, costs a walk over all runs.
  { after: 200, every: 8000, covers: isWide },
];

/**
 * Keeps the cache fresh from the server's stream of changes until the returned function is called.
 *
 * A hidden tab lets go of its stream (browsers allow six connections to one address over all tabs) and asks everything
 * again when it is looked at.
 */
export function followChanges(cache: QueryClient): () => void {
  const lanes = rhythms.map((rhythm) => new Lane(cache, rhythm));
  let source: EventSource | undefined;

  /** @param lost whether there was a time in which nothing was told */
  const open = (lost: boolean) => {
    if (source !== undefined) return;
    source = new EventSource("/api/v1/events");
    source.addEventListener("change", (event: MessageEvent<string>) => {
      const { changes } = JSON.parse(event.data) as ChangeEventJson;
      for (const lane of lanes) lane.add(changes);
    });
    source.addEventListener("open", () => {
      // What happened while the stream was down was not told; nor was what came between a first answer and the stream.
      void cache.invalidateQueries(lost ? {} : { predicate: (query) => query.state.dataUpdatedAt > 0 });
      lost = false;
    });
    source.addEventListener("error", () => {
      lost = true;
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  const look = () => {
    if (document.visibilityState === "hidden") return close();
    open(true);
  };

  open(false);
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    for (const lane of lanes) lane.stop();
    close();
  };
}

/** Gathers changes and has the answers that they concern asked again, in its rhythm. */
class Lane {
  readonly #cache: QueryClient;
  readonly #rhythm: Rhythm;
  readonly #pending = new Map<string, Change>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushed = Number.NEGATIVE_INFINITY;

  constructor(cache: QueryClient, rhythm: Rhythm) {
    this.#cache = cache;
    this.#rhythm = rhythm;
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#pending.set(JSON.stringify(change), change);
    const { after, every } = this.#rhythm;
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(after, this.#flushed + every - performance.now()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    const changes = [...this.#pending.values()];
    this.#pending.clear();
    this.#timer = undefined;
    this.#flushed = performance.now();
    const { covers } = this.#rhythm;
    void this.#cache.invalidateQueries({ predicate: (query) => covers(query) && changes.some((change) => concerns(change, query)) });
  }
}

/** Answers that any registered model may be in. */
const wholeRegistry: ReadonlySet<unknown> = new Set(["models", "versions-of-run"]);
const oneOfRegistry: ReadonlySet<unknown> = new Set(["model", "versions", "version", "version-artifacts"]);

function isOfRegistry(name: unknown): boolean {
  return wholeRegistry.has(name) || oneOfRegistry.has(name);
}

/** Whether a cached answer may be another one after a change; by the names in {@link file://./cache-keys.ts}. */
export function concerns(change: Change, query: Pick<Query, "queryKey">): boolean {
  const [name, subject] = query.queryKey;
  if ("model" in change) return isOfRegistry(name) && (change.model === "" || wholeRegistry.has(name) || subject === change.model);
  switch (name) {
    case "experiments":
      return true;
    case "experiment":
      return change.what !== "points" && subject === change.experimentId;
    case "traces":
      return change.what !== "points" && subject === change.experimentId;
    case "run-table":
    case "run-groups":
    case "keys":
      return Array.isArray(subject) && subject.includes(change.experimentId);
    case "run":
      return subject === change.runId;
    case "artifacts":
      return change.what !== "points" && subject === change.runId;
    case "envelopes":
      return change.what !== "facts" && Array.isArray(subject) && subject.includes(change.runId);
    default:
      return false;
  }
}
