import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const scripts = new URL("python/", import.meta.url).pathname;
const bytecode = new URL("../../.cache/clients/bytecode", import.meta.url).pathname;

interface Place {
  readonly python: string;
  /** Of the server. */
  readonly url: string;
  /** More variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take, in milliseconds; default 5 minutes. */
  readonly patience?: number;
}

/** Runs one of the scripts against a server; an assertion that fails there fails here, with all it printed. */
export async function runScript(name: string, place: Place): Promise<void> {
  await runPython(join(scripts, `${name}.py`), place);
}

/** Runs a Python file against a server, in a folder of its own, and gives what it printed. */
export async function runPython(file: string, { python, url, env = {}, patience = 300_000 }: Place): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "trialbook-script-"));
  try {
    const child = spawn(python, ["-W", "ignore", file], { cwd, env: { ...environment(url, cwd), ...env } });
    let printed = "";
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    clearTimeout(timer);
    if (code !== 0) throw new Error(`${basename(file)} ended with ${code ?? "no answer in time"}:\n${output.slice(-8000)}`);
    return printed;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function environment(url: string, home: string): NodeJS.ProcessEnv {
  const { PATH, LANG = "C.UTF-8" } = process.env;
  return {
    PATH,
    LANG,
    HOME: home,
    MLFLOW_TRACKING_URI: url,
    // A refusal shall show at once, not after the client's minutes of trying again.
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    DO_NOT_TRACK: "true",
    GIT_PYTHON_REFRESH: "quiet",
    MPLBACKEND: "Agg",
    // Compiled once for all scripts, and beside none of the sources.
    PYTHONPYCACHEPREFIX: bytecode,
  };
}
