import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Place, paths } from "./place.ts";
import { missing, type Scenario, type Tools } from "./scenario.ts";

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

async function startServer(place: Place, folder: string, port = "0") {
  const child = place.start(["server", "--port", port, "--data", folder]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => (said += bytes));
  await until(() => child.exitCode !== null || /Trialbook is at \S+/.test(said));
  const url = /Trialbook is at ([^\s"]+)/.exec(said)?.[1];
  if (url === undefined) throw new Error(said);
  const stop = async (): Promise<void> => {
    const over = once(child, "exit");
    child.kill("SIGTERM");
    await over;
  };
  return { url, port: new URL(url).port, stop };
}

async function stepsOf(
  url: string,
  id: string,
  key: string,
): Promise<{ readonly steps: readonly number[]; readonly times: readonly number[] }> {
  return (await (await fetch(`${url}/api/v1/runs/${id}/metrics?key=${encodeURIComponent(key)}`)).json()) as never;
}

async function serverAway(): Promise<string> {
  const place = new Place({});
  const first = await startServer(place, "book");
  await first.stop();
  const env = { TRIALBOOK_URL: first.url, XDG_STATE_HOME: join(place.cwd, "state") };
  const loop = 'for i in $(seq 1 40); do echo "step=$i acc: 0.$i"; sleep 0.1; done';
  const run = place.start(["run", "--name", "loop", "--", "sh", "-c", loop], env);
  const over = once(run, "exit");
  await sleep(1000);
  const middle = await startServer(place, "book", first.port);
  await sleep(2000);
  await middle.stop();
  const [code] = await over;
  equal(code, 0);
  const last = await startServer(place, "book", first.port);
  const synced = [place.cli(["sync"], env).out.trim(), place.cli(["sync"], env).out.trim()];
  deepEqual(synced, ["Sent 1 of 1 runs.", "No run waits here."]);
  const [sent] = place.runs(env);
  const { steps } = await stepsOf(last.url, sent?.id ?? "", "acc");
  deepEqual(
    steps,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  await last.stop();
  place.remove();
  return `exit code 0; ${synced.join(" ")} 40 points, steps 1 to 40`;
}

async function killedWrapper(): Promise<string> {
  const place = new Place({});
  const server = await startServer(place, "trialbook-data");
  const loop = 'for i in $(seq 1 45); do echo "step=$i acc: 0.$i"; sleep 1; done; echo over > over';
  const run = place.start(["run", "--name", "left", "--", "sh", "-c", loop]);
  await until(() => place.runs()[0]?.metrics["acc"] !== undefined);
  run.kill("SIGKILL");
  const killed = Date.now();
  const status = async (): Promise<string> => {
    const table = await fetch(`${server.url}/api/v1/runs/table`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experimentIds: ["0"] }),
    });
    return ((await table.json()) as { rows: { status: string }[] }).rows[0]?.status ?? "";
  };
  await until(async () => (await status()) === "lost");
  const lostAfter = Math.round((Date.now() - killed) / 1000);
  ok(lostAfter <= 32, `lost after ${lostAfter} s`);
  // The server itself takes up what is left, once the command is over; `trialbook sync` does the same at once.
  await until(() => readdirSync(place.cwd).includes("over"));
  await sleep(500);
  const { out } = place.cli(["sync"]);
  const left = place.shown("left");
  equal(left.status, "finished");
  const { steps } = await stepsOf(server.url, left.id, "acc");
  equal(steps.length, 45);
  await server.stop();
  place.remove();
  return `lost after ${lostAfter} s, training ended by itself; ${out.trim()} then finished, 45 of 45 points`;
}

function loaders(tools: Tools): string {
  const [python, data] = [tools.python ?? missing("--python with the libraries of loaders.py"), tools.data ?? missing("--data")];
  const place = new Place({});
  copyFileSync(join(data, "loaders/loaders.py"), join(place.cwd, "loaders.py"));
  execFileSync(python, ["loaders.py", "prep"], { cwd: place.cwd });
  const made = readdirSync(place.cwd).filter((name) => name.startsWith("d"));
  const inputs = (name: string): string[] => paths(place.shown(name), "input").map((path) => basename(path));
  const full = place.cli(["run", "--name", "full", "--", python, "loaders.py", "run"]);
  equal(`${full.code} ${full.out}`, "0 ");
  deepEqual(inputs("full"), made.toSorted());
  place.cli(["run", "--name", "unwatched", "--no-preload", "--", python, "loaders.py", "run"]);
  const seven = ["d.npy", "d.pt", "d.sqlite", "d_mm.npy", "d_mmap.bin", "d_pd.csv", "d_pil.png"];
  deepEqual(inputs("unwatched"), seven);
  const level = place.shown("unwatched").record.capture.level;
  equal(level, "interpreter");
  let traced = "";
  if (spawnSync("strace", ["-V"]).status === 0) {
    place.cli(["run", "--name", "traced", "--no-preload", "--trace", "strace", "--", python, "loaders.py", "run"]);
    deepEqual(inputs("traced"), made.toSorted());
    traced = `; with --trace strace ${made.length}`;
  }
  place.remove();
  return `${made.length} of 18 files; without the library ${seven.join(" ")}, level ${level}${traced}`;
}

const fits = `
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import RandomForestClassifier
X, y = load_iris(return_X_y=True)
np.random.seed(0)
RandomForestClassifier(n_estimators=5).fit(X, y)
LogisticRegression(max_iter=300).fit(X, y)
print("next", np.random.rand())
`;

async function twoFits(tools: Tools): Promise<string> {
  const python = tools.mlflow ?? missing("--mlflow");
  const place = new Place({ "fit.py": fits });
  const plain = execFileSync(python, ["fit.py"], { cwd: place.cwd, encoding: "utf8" }).trim();
  const server = await startServer(place, "trialbook-data");
  const run = place.start(["run", "--name", "fits", "--autolog", "--", python, "fit.py"]);
  let said = "";
  run.stdout?.on("data", (bytes: Buffer) => (said += bytes));
  const over = once(run, "exit");
  // While the process lives its run is running, though MLflow has finished it after the first fit.
  const seen = new Set<string>();
  const timer = setInterval(() => {
    if (run.exitCode === null) for (const one of place.runs()) if (!one.tags["mlflow.parentRunId"]) seen.add(one.status);
  }, 1000);
  await over;
  clearInterval(timer);
  deepEqual([...seen], ["running"]);
  ok(said.includes(plain), `${said} has not ${plain}`);
  const [second, first] = place.runs();
  equal(first?.status, "finished");
  ok(Object.keys(first?.params ?? {}).length >= 19);
  ok(first?.metrics["training_accuracy_score"] !== undefined);
  equal(second?.tags["mlflow.parentRunId"], first?.id);
  await server.stop();
  place.remove();
  return `${Object.keys(first?.params ?? {}).length} params, training_accuracy_score ${first?.metrics["training_accuracy_score"]}; second fit is a child; ${plain} as without Trialbook; running until the end`;
}

function isolatedPython(): string {
  const place = new Place({ "train.py": "open('in.csv').read()\nprint('loss: 0.5')\n", "in.csv": "1" });
  equal(place.cli(["run", "--name", "isolated", "--autolog", "--", "python3", "-I", "train.py"]).code, 0);
  const run = place.shown("isolated");
  equal(`${run.status} ${run.metrics["loss"]} ${paths(run, "input").join()}`, "finished 0.5 in.csv");
  const gap = run.record.capture.gaps.find((one) => one.includes("Python hook did not load"));
  match(gap ?? "", /-I/);
  place.remove();
  return `finished, loss 0.5, input in.csv; ${gap}`;
}

function pets(tools: Tools): string {
  const archive = join(tools.data ?? missing("--data"), "cats-dogs.tar");
  const place = new Place({});
  execFileSync("tar", ["-xf", archive, "-C", place.cwd]);
  const train = join(place.cwd, "cats-dogs/train");
  for (const kind of ["cat", "dog"]) {
    mkdirSync(join(place.cwd, "pets", kind), { recursive: true });
    for (const name of readdirSync(join(train, kind)).sort().slice(0, 500))
      copyFileSync(join(train, kind, name), join(place.cwd, "pets", kind, name));
  }
  place.cli(["data", "add", "pets", "pets"]);
  for (const kind of ["cat", "dog"])
    for (const name of readdirSync(join(train, kind))) copyFileSync(join(train, kind, name), join(place.cwd, "pets", kind, name));
  const added = place.cli(["data", "add", "pets", "pets"]).out;
  const grown = place.cli(["data", "diff", "pets@1", "2"]).out;
  match(grown, /1,?000 (?:files )?added/);
  renameSync(join(place.cwd, "pets/cat", readdirSync(join(place.cwd, "pets/cat"))[0] ?? ""), join(place.cwd, "pets/cat/renamed.jpg"));
  place.cli(["data", "add", "pets", "pets"]);
  const moved = place.cli(["data", "diff", "pets@2", "3"]).out;
  place.remove();
  return `\n${indent(added)}\n${indent(grown)}\n${indent(moved)}`;
}

function indent(text: string): string {
  return text.trim().replaceAll(/^/gm, "      ");
}

const oneLayer = [0.584, 0.581, 0.587, 0.585, 0.587, 0.5945, 0.587, 0.589];
const twoLayers = [0.588, 0.607, 0.597, 0.59, 0.6115, 0.608, 0.613, 0.6065];

async function groups(): Promise<string> {
  const place = new Place({ "t.sh": 'cat "$4" > read; echo "accuracy: $ACCURACY"\n', "data/small": "1000", "data/large": "2000" });
  const group = (layers: string, data: string, values: readonly number[]): string[] =>
    values.map((value, seed) => {
      const args = ["--layers", layers, "--data", data, "--seed", String(seed)];
      const { code, err } = place.cli(["run", "--name", `${layers}-${seed}`, "--data", data, "--", "sh", "t.sh", ...args], {
        ACCURACY: String(value),
      });
      if (code !== 0) throw new Error(err);
      return place.shown(`${layers}-${seed}`).id;
    });
  place.git("init", "--quiet");
  place.write({ ".gitignore": "data/\ntrialbook-data/\nread\n" });
  place.git("add", "-A");
  place.git("commit", "--quiet", "-m", "first");
  const server = await startServer(place, "trialbook-data");
  const [a, b] = [group("1", "data/small", oneLayer), group("2", "data/large", twoLayers)];
  const compared = async (count: number) => {
    const body = {
      metric: "accuracy",
      baseline: a.slice(0, count),
      candidates: [b.slice(0, count)],
      minEffect: 0.005,
      plannedSeeds: count,
    };
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const { comparisons } = (await (await fetch(`${server.url}/api/v1/runs/compare`, init)).json()) as { comparisons: Comparison[] };
    return comparisons[0] as Comparison;
  };
  const [all, three] = [await compared(8), await compared(3)];
  const [difference] = place
    .cli(["diff", "1-0", "2-0"])
    .out.split("\n")
    .filter((line) => line.includes("factors"));
  await server.stop();
  place.remove();
  equal(all.verdict, "supported");
  equal(three.verdict, "inconclusive");
  ok(JSON.stringify(three.warnings).length > 2);
  ok(Math.abs(all.welch.p - 0.00191) < 5e-6 && Math.abs(all.paired.t.p - 0.00174) < 5e-6 && Math.abs(all.mannWhitney.p - 0.00109) < 5e-6);
  match(difference ?? "", /^2 factors changed \(layers, data\)/);
  const told = { welch: all.welch, paired: all.paired.t, exact: all.mannWhitney };
  return `${difference} ${all.verdict}: ${JSON.stringify(told)}; of 3 seeds ${three.verdict}: ${JSON.stringify(three.warnings)}`;
}

interface Comparison {
  readonly verdict: string;
  readonly warnings: readonly unknown[];
  readonly welch: { readonly p: number };
  readonly paired: { readonly t: { readonly p: number } };
  readonly mannWhitney: { readonly p: number };
}

const writer = `
import time
from torch.utils.tensorboard import SummaryWriter
writer = SummaryWriter("runs/a", flush_secs=1)
for step in range(12):
    writer.add_scalar("train/loss", 1 / (step + 1), step * 10)
    writer.flush()
    print("wrote", step, flush=True)
    time.sleep(1)
`;

async function tensorBoard(tools: Tools): Promise<string> {
  const python = tools.python ?? missing("--python with torch and tensorboard");
  const place = new Place({ "fit.py": writer });
  const server = await startServer(place, "trialbook-data");
  const run = place.start(["run", "--name", "board", "--", python, "fit.py"]);
  const over = once(run, "exit");
  const wrote: number[] = [];
  run.stdout?.on("data", (bytes: Buffer) => {
    for (const _ of bytes.toString().matchAll(/wrote/g)) wrote.push(Date.now());
  });
  await until(() => wrote.length > 0);
  const id = place.runs()[0]?.id ?? "";
  const seen: number[] = [];
  while (run.exitCode === null) {
    const { steps = [] } = await stepsOf(server.url, id, "train/loss").catch(() => ({ steps: [] }));
    while (seen.length < steps.length) seen.push(Date.now());
    await sleep(25);
  }
  await over;
  const { steps, times } = await stepsOf(server.url, id, "train/loss");
  deepEqual(
    steps,
    Array.from({ length: 12 }, (_, i) => i * 10),
  );
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  ok(
    gaps.every((gap) => gap > 900 && gap < 2500),
    `wall times ${gaps}`,
  );
  const lags = seen.map((at, i) => at - (wrote[i] ?? at));
  await server.stop();
  place.remove();
  return `12 points, steps 0 to 110, shown by the server after ${Math.min(...lags)} to ${Math.max(...lags)} ms`;
}

export const watching: readonly Scenario[] = [
  { numbers: [8], title: "a server that is away, comes and goes", run: serverAway },
  { numbers: [9], title: "a wrapper that is killed while the training goes on", run: killedWrapper },
  { numbers: [10], title: "18 files read through 18 libraries", run: loaders },
  { numbers: [11], title: "two fits with autologging", run: twoFits },
  { numbers: [12], title: "python -I", run: isolatedPython },
  { numbers: [14], title: "a version of data that has grown, and one with a renamed file", run: pets },
  { numbers: [15], title: "two groups of eight seeds", run: groups },
  { numbers: [17], title: "TensorBoard's files while they are written", run: tensorBoard },
];
