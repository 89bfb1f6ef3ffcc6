import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scripts = new URL("python/", import.meta.url).pathname;

/** Runs one of the scripts against a server; an assertion that fails there fails here, with all it printed. */
export async function runScript(
  name: string,
  { python, url, env = {} }: { readonly python: string; readonly url: string; readonly env?: Readonly<Record<string, string>> },
): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "trialbook-script-"));
  try {
    const child = spawn(python, ["-W", "ignore", join(scripts, `${name}.py`)], { cwd, env: { ...environment(url, cwd), ...env } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const timer = setTimeout(() => child.kill("SIGKILL"), 180_000);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    clearTimeout(timer);
    if (code !== 0) throw new Error(`${name}.py ended with ${code ?? "no answer in 3 minutes"}:\n${output.slice(-8000)}`);
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
    PYTHONDONTWRITEBYTECODE: "1",
  };
}
