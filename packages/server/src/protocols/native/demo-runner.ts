import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { demoState } from "@trialbook/api/server.ts";
import type { z } from "zod";

type DemoState = z.output<typeof demoState>;

/** Runs the bundled training at most once at a time and remembers, in memory, how far it is. */
export interface DemoRunner {
  /** Does nothing while one is running. */
  start(): void;
  state(): DemoState;
  stop(): void;
}

/** What the demo's process prints: a JSON object a line with any of these. */
const progress = demoState.pick({ experimentId: true, finished: true, planned: true, message: true }).partial();

/** The last lines of its standard error are what a failure is told with. */
const keptErrors = 500;

/**
 * @param command program and arguments of the training
 * @param place where it shall log, and what lets it in: the environment variables TRIALBOOK_URL and TRIALBOOK_TOKEN
 */
export function demoRunner(command: readonly string[], place: () => { readonly url: string; readonly token: string }): DemoRunner {
  let state: DemoState = { state: "never", finished: 0, planned: 0 };
  let stop = (): void => {};
  return {
    state: () => state,
    stop: () => stop(),
    start() {
      if (state.state === "running") return;
      const [program, ...args] = command;
      if (program === undefined) {
        state = { ...state, state: "failed", message: "This server was started without the demo; run `trialbook demo` instead." };
        return;
      }
      state = { state: "running", finished: 0, planned: 0 };
      const { url, token } = place();
      const env = { ...process.env, TRIALBOOK_URL: url, TRIALBOOK_TOKEN: token };
      const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      stop = () => child.kill();
      let errors = "";
      child.stderr.on("data", (chunk: Buffer) => {
        errors = (errors + chunk.toString()).slice(-keptErrors);
      });
      createInterface(child.stdout).on("line", (line) => {
        state = { ...state, ...progressOf(line) };
      });
      child.on("error", (error) => {
        state = { ...state, state: "failed", message: `The training could not be started: ${error.message}` };
      });
      child.on("close", (code) => {
        stop = () => {};
        if (state.state !== "running") return;
        state =
          code === 0
            ? { ...state, state: "done" }
            : { ...state, state: "failed", message: errors.trim() || `The training ended with code ${code}` };
      });
    },
  };
}

function progressOf(line: string): Partial<DemoState> {
  try {
    const parsed = progress.safeParse(JSON.parse(line));
    return parsed.success
      ? (Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined)) as Partial<DemoState>)
      : {};
  } catch {
    return {}; // Not a line of progress: the training may print what it likes.
  }
}
