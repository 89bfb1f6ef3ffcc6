import type { ChangeEventJson } from "@trialbook/api/server.ts";
import { type Change, type Changes, isRegistryChange } from "@trialbook/core/changes.ts";
import { Unavailable } from "@trialbook/core/errors.ts";
import type { StreamRoute } from "../../http/route.ts";
import type { NativeDeps } from "./deps.ts";
import { PendingChanges } from "./pending-changes.ts";

/** Changes of so long, in milliseconds, are told together: screens redraw no faster. */
const together = 100;
const heartbeat = 15_000;
const mostListeners = 500;
const encoder = new TextEncoder();

/**
 * `GET /api/v1/events`: server-sent events named `change`, narrowed by `?experiment=` and `?run=`. What they say is
 * "look again", so a slow reader misses nothing: its changes are kept merged, in bounded space, until it reads.
 */
export function eventsRoute({ book, stopping }: NativeDeps): StreamRoute {
  let listeners = 0;
  return {
    kind: "stream",
    isLive: true,
    method: "GET",
    path: "/api/v1/events",
    permission: "read",
    async handle(request) {
      if (listeners >= mostListeners) throw new Unavailable(`${mostListeners} listeners are told of changes already; close a few pages.`);
      const query = new URL(request.url).searchParams;
      listeners++;
      const gone = AbortSignal.any([request.signal, stopping]);
      const done = (): void => {
        listeners--;
      };
      const body = changeStream(book.changes, { matches: matcher(query.get("experiment"), query.get("run")), gone, done });
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
      });
    },
  };
}

function matcher(experiment: string | null, run: string | null): (change: Change) => boolean {
  return (change) =>
    isRegistryChange(change)
      ? experiment === null && run === null
      : (experiment === null || change.experimentId === experiment) && (run === null || change.runId === undefined || change.runId === run);
}

interface Listener {
  readonly matches: (change: Change) => boolean;
  /** Aborts when nobody listens any more. */
  readonly gone: AbortSignal;
  done(): void;
}

function changeStream(changes: Changes, { matches, gone, done }: Listener): ReadableStream<Uint8Array> {
  const pending = new PendingChanges();
  const cleanups: (() => void)[] = [done];
  const letGo = (): void => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => controller.enqueue(encoder.encode(text));
        const mayRead = (): boolean => (controller.desiredSize ?? 0) > 0;
        const tick = setInterval(() => {
          if (pending.isEmpty || !mayRead()) return;
          const event: ChangeEventJson = { changes: pending.take() };
          send(`event: change\ndata: ${JSON.stringify(event)}\n\n`);
        }, together);
        const beat = setInterval(() => {
          if (mayRead()) send(": still here\n\n");
        }, heartbeat);
        const end = (): void => {
          letGo();
          controller.close();
        };
        gone.addEventListener("abort", end);
        cleanups.push(
          () => clearInterval(tick),
          () => clearInterval(beat),
          changes.subscribe((told) => pending.add(told.filter(matches))),
          () => gone.removeEventListener("abort", end),
        );
        if (gone.aborted) end();
        else send("retry: 2000\n\n");
      },
      cancel: letGo,
    },
    { highWaterMark: 4 },
  );
}
