import type { ActiveRun } from "./active-run.ts";

interface NodeProcess {
  exitCode?: number | string | null;
  on(event: "beforeExit" | "exit", listener: (code: number) => void): unknown;
  off(event: "beforeExit" | "exit", listener: (code: number) => void): unknown;
}

/**
 * Sees to a run whose script ends without `end()`: when the event loop is empty the run is ended and sent; when the
 * process exits at once, or on an uncaught error, what is unsent goes to the spool.
 */
export function watchExit(run: ActiveRun): void {
  const process = (globalThis as { process?: NodeProcess }).process;
  if (typeof process?.on !== "function") {
    watchPage(run);
    return;
  }
  const onIdle = (code: number): void => {
    process.off("beforeExit", onIdle);
    // What the server refused has been told through `onProblem` already.
    if (!run.ended) run.end(code === 0 ? "finished" : "failed").catch(() => undefined);
  };
  const onExit = (code: number): void => run.abandon(code === 0 ? "finished" : "failed");
  process.on("beforeExit", onIdle);
  process.on("exit", onExit);
}

function watchPage(run: ActiveRun): void {
  const page = globalThis as { addEventListener?(event: "pagehide", listener: () => void): void };
  page.addEventListener?.("pagehide", () => void run.flush());
}
