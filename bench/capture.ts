/**
 * What `trialbook run` costs: CPU seconds (user and system, of everything that was waited for) of a command alone and
 * captured, turn by turn in one process, the least of the rounds. Wall time is not measured: it says more of the machine.
 *
 *     packages/cli/bin/node bench/capture.ts [rounds]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const cli = new URL("../packages/cli/", import.meta.url).pathname;
const keeper = join(cli, "native", "prebuilt", `${process.platform}-${process.arch}`, "keeper");
const rounds = Number(process.argv[2] ?? "5");
const folder = mkdtempSync(join(tmpdir(), "trialbook-bench-"));

/** CPU milliseconds of a command and all that it waited for. */
function cpu(command: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const { status } = spawnSync(keeper, [folder, "--", ...command], { cwd: folder, env: { ...process.env, ...env } });
  if (status !== 0 && status !== 1) throw new Error(`${command.join(" ")} ended with ${status}`);
  const { userCpu, systemCpu } = JSON.parse(readFileSync(join(folder, "exit"), "utf8")) as { userCpu: number; systemCpu: number };
  return (userCpu + systemCpu) * 1000;
}

const trialbook = join(cli, "bin", "trialbook");
const hooks = join(cli, "hooks", "python");
const preload = join(cli, "native", "prebuilt", `${process.platform}-${process.arch}`, "opened.so");
// A shim of a version manager costs more than what is measured.
const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).stdout.trim();
const hooked = { TRIALBOOK_HOOKS: folder, PYTHONPATH: hooks, LD_PRELOAD: preload };
const variants: readonly (readonly [name: string, run: () => number])[] = [
  ["node -e 0", () => cpu([process.execPath, "-e", "0"])],
  ["trialbook version", () => cpu([trialbook, "version"])],
  ["trialbook run -- true, into a folder without a server", () => cpu([trialbook, "run", "--", "true"])],
  ["python3 -c pass", () => cpu([python, "-c", "pass"])],
  ["python3 -c pass, with the hooks", () => cpu([python, "-c", "pass"], hooked)],
];
try {
  const least = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of variants) least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, run()));
  }
  for (const [name, milliseconds] of least) console.log(`${milliseconds.toFixed(0).padStart(5)} ms CPU  ${name}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
