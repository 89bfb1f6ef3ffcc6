/**
 * What `trialbook run` costs: CPU seconds (user and system, of everything that was waited for) of a command alone and
 * captured, turn by turn in one process, the least of the rounds. Wall time is not measured: it says more of the machine. Then
 * the share of a core that watching takes, while a command prints a metric a second, in its first minute, when most is looked at.
 *
 *     packages/cli/bin/node bench/capture.ts [rounds]
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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

async function shareWhileTraining(): Promise<number> {
  const loop = 'for i in $(seq 1 60); do echo "step=$i loss: 0.$i"; sleep 1; done';
  const run = spawn(trialbook, ["run", "--", "sh", "-c", loop], { cwd: folder, stdio: "ignore" });
  // proc_pid_stat(5): utime and stime of the process alone, in hundredths of a second.
  const used = (): number => {
    const stat = readFileSync(`/proc/${run.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  await sleep(3000);
  const before = used();
  const seconds = 50;
  await sleep(seconds * 1000);
  const share = ((used() - before) / seconds) * 100;
  const over = once(run, "exit");
  run.kill("SIGTERM");
  await over;
  return share;
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
  console.log(`${(await shareWhileTraining()).toFixed(2).padStart(5)} % of a core while a command trains`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
