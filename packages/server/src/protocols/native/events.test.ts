import { type Change, isRegistryChange, type RunChange } from "@trialbook/core/changes.ts";
import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { expect, it, onTestFinished } from "vitest";
import type { NativeDeps } from "./deps.ts";
import { eventsRoute } from "./events.ts";
import { PendingChanges } from "./pending-changes.ts";

/** The route over a feed that the test speaks through. */
function open() {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const changes = {
    subscribe(listener: (changes: readonly Change[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const route = eventsRoute({ book: { changes }, stopping: stop.signal } as unknown as NativeDeps);
  const listen = async (query = "", signal?: AbortSignal) => {
    const context = { method: "GET", params: {}, principal: { kind: "local", name: "local" }, requestId: "r" } as const;
    const answer = await route.handle(
      new Request(`http://localhost/api/v1/events${query}`, signal === undefined ? {} : { signal }),
      context,
    );
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error("events have a body");
    expect((await reader.read()).value).toBe("retry: 2000\n\n");
    return async () => (await reader.read()).value;
  };
  return { listen, stop, listeners, tell: (...told: Change[]) => listeners.forEach((listener) => void listener(told)) };
}

const change = (experiment: string, run: string, what: RunChange["what"] = "points"): Change => ({
  experimentId: asExperimentId(experiment),
  runId: asRunId(run),
  what,
});
const event = (...changes: Change[]) => `event: change\ndata: ${JSON.stringify({ changes })}\n\n`;

it("tells changes of a moment together, each once", async () => {
  const { listen, tell } = open();
  const next = await listen();
  tell(change("1", "a"), change("1", "b"));
  tell(change("1", "a"));
  expect(await next()).toBe(event(change("1", "a"), change("1", "b")));
});

it("tells only of what was asked for", async () => {
  const { listen, tell } = open();
  const [ofExperiment, ofRun] = [await listen("?experiment=2"), await listen("?run=a")];
  tell(change("1", "a"), change("2", "b"), { model: "m", what: "facts" });
  expect(await ofExperiment()).toBe(event(change("2", "b")));
  expect(await ofRun()).toBe(event(change("1", "a")));
});

it("tells of registered models, and of the registry as a whole where there are many", async () => {
  const { listen, tell } = open();
  const next = await listen();
  tell({ model: "m", what: "facts" }, change("1", "a"));
  expect(await next()).toBe(event({ model: "m", what: "facts" }, change("1", "a")));
  const pending = new PendingChanges();
  for (let i = 0; i < 2000; i++) pending.add([{ model: `m${i}`, what: "facts" }]);
  expect(pending.take()).toContainEqual({ model: "", what: "facts" });
});

it("ends when the listener goes or the server stops, and leaves nobody listening", async () => {
  const { listen, stop, listeners } = open();
  const gone = new AbortController();
  await listen("", gone.signal);
  const next = await listen();
  expect(listeners.size).toBe(2);
  gone.abort();
  expect(listeners.size).toBe(1);
  stop.abort();
  expect(listeners.size).toBe(0);
  expect(await next()).toBeUndefined();
});

it("keeps what a slow reader misses in bounded space", () => {
  const pending = new PendingChanges();
  for (let i = 0; i < 10_000; i++) pending.add([change(String(i % 3), String(i))]);
  const told = pending.take();
  expect(told.length).toBeLessThan(1004);
  expect(new Set(told.map((one) => !isRegistryChange(one) && one.experimentId))).toEqual(new Set(["0", "1", "2"]));
  expect(pending.isEmpty).toBe(true);
});
