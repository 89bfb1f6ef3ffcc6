import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { nativeParts } from "../capture/child/native-parts.ts";
import { straceProblem } from "../capture/child/strace.ts";
import { runCli, startCli } from "../testing/run-cli.ts";
import { temporaryFolder } from "../testing/server-process.ts";

// Each of these starts a handful of real processes, on machines that have other things to do.
vi.setConfig({ testTimeout: 300_000 });

const fresh = () => temporaryFolder(onTestFinished);

interface Shown {
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly record: RunRecord;
}

async function shown(cwd: string, name: string): Promise<Shown> {
  return JSON.parse((await runCli({ cwd }, "show", name, "--json")).out) as Shown;
}

const paths = ({ record }: Shown, role: string) => record.files.filter((file) => file.role === role).map(({ path }) => path);

it.runIf(nativeParts())("gives a command a terminal of its own, with its end and its signals as they are", async () => {
  const cwd = fresh();
  const script = 'test -t 1 && test -t 2 && printf "10%%\\r100%%\\nloss: 0.5\\n" && stty size < /dev/stdout; echo why >&2; exit 6';
  expect(await runCli({ cwd }, "run", "--name", "bar", "--tty", "--", "sh", "-c", script)).toEqual({
    code: 6,
    out: "10%\r100%\nloss: 0.5\n24 80\nwhy\n",
    err: "",
  });
  const { metrics, record } = await shown(cwd, "bar");
  expect([metrics["loss"], record.command.tty]).toEqual([0.5, true]);
  const waits = startCli(
    { cwd },
    "run",
    "--tty",
    "--",
    "sh",
    "-c",
    "trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done",
  );
  while (!waits.out().includes("ready")) await new Promise((done) => setTimeout(done, 20));
  waits.process.kill("SIGTERM");
  expect(await waits.ended).toMatchObject({ code: 7, out: "ready\ntold\n" });
  expect((await runCli({ cwd }, "run", "--tty", "--", "sh", "-c", "kill -KILL $$")).code).toBe(137);
  expect((await runCli({ cwd }, "run", "--tty", "--", "no-such-command")).code).toBe(127);
  // What it leaves in the background holds the terminal open, and nobody waits for it.
  const left = await runCli({ cwd }, "run", "--tty", "--", "sh", "-c", "sleep 300 & echo $! >&2; head -c 3000000 /dev/zero | tr '\\0' x");
  expect([left.code, left.out.length > 3_000_000]).toEqual([0, true]);
});

it.runIf(straceProblem() === undefined)("sees with strace what any program opens, under whatever name", async () => {
  const cwd = fresh();
  writeFileSync(join(cwd, "in put\n.txt"), "1");
  writeFileSync(join(cwd, "ü.txt"), "2");
  const script = "cat 'in put\n.txt' ü.txt > draft; mv draft 'out\tput.txt'; mkdir sub; cd sub; echo 3 > below.txt; exit 4";
  const args = ["run", "--name", "seen", "--no-preload", "--trace", "strace", "--", "sh", "-c", script];
  expect((await runCli({ cwd }, ...args)).code).toBe(4);
  const seen = await shown(cwd, "seen");
  expect([paths(seen, "input"), paths(seen, "output")]).toEqual([
    ["in put\n.txt", "ü.txt"],
    ["out\tput.txt", "sub/below.txt"],
  ]);
  expect([seen.record.capture.level, seen.record.capture.gaps.join().includes("not seen")]).toEqual(["traced", false]);
  const ends = ["kill -TERM $$", "exec no-such-command"].map(
    async (end) => (await runCli({ cwd }, "run", "--trace", "strace", "--", "sh", "-c", end)).code,
  );
  expect(await Promise.all(ends)).toEqual([143, 127]);
  expect((await runCli({ cwd }, "run", "--trace", "strace", "--", "no-such-command")).code).toBe(127);
});

it("refuses a tracer that is not known before anything is recorded", async () => {
  const cwd = fresh();
  const unknown = await runCli({ cwd }, "run", "--trace", "dtrace", "--", "true");
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("there is --trace strace")]);
  expect(spawnSync("ls", ["-A"], { cwd, encoding: "utf8" }).stdout).toBe("");
});

it("repeats a run without what it left off, and with the terminal that it had", async () => {
  const cwd = fresh();
  writeFileSync(join(cwd, "t.sh"), 'test -t 1 && echo "at: 1" || echo "at: 0"; echo x > out.txt\n');
  const without = ["--no-outputs", "--no-mlflow", "--no-preload", "--no-autolog"];
  const tty = nativeParts() === undefined ? [] : ["--tty"];
  expect((await runCli({ cwd }, "run", "--name", "bare", ...without, ...tty, "--", "sh", "t.sh")).code).toBe(0);
  expect((await shown(cwd, "bare")).record.command.without).toEqual(["autolog", "mlflow", "outputs", "preload"]);
  const { out } = await runCli({ cwd }, "reproduce", "bare", "--yes", "--json");
  const report = JSON.parse(out) as ReproductionReport;
  expect(report.metrics).toMatchObject([{ key: "at", a: tty.length, b: tty.length, how: "identical" }]);
  const again = await shown(cwd, report.repeated?.id ?? "");
  expect(again.record.command).toMatchObject({
    without: ["autolog", "mlflow", "outputs", "preload"],
    ...(tty.length > 0 && { tty: true }),
  });
  expect(again.record.files.every(({ artifact }) => !artifact?.startsWith("outputs/"))).toBe(true);
});

it("writes down nothing of what is given again for a masked argument, whatever it looks like", async () => {
  const cwd = fresh();
  const parser = "import argparse\np = argparse.ArgumentParser(); p.add_argument('--base-url'); p.parse_args()\nprint('x: 1')\n";
  writeFileSync(join(cwd, "t.py"), parser);
  await runCli({ cwd }, "run", "--name", "s", "--", "python3", "t.py", "--base-url", "https://u:plantedA@h/");
  const { code } = await runCli({ cwd }, "reproduce", "s", "--yes", "--set", "base-url=plantedB");
  expect(code).toBe(0);
  expect(spawnSync("grep", ["-rlE", "planted[AB]", "trialbook-data"], { cwd, encoding: "utf8" }).stdout).toBe("");
});
