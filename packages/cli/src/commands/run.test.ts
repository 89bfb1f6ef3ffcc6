import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { gitRepository } from "../testing/git-repository.ts";
import { runCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

// Each of these starts a handful of real processes, on machines that have other things to do.
vi.setConfig({ testTimeout: 300_000 });

const fresh = () => temporaryFolder(onTestFinished);
const has = (program: string): boolean => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const python = has("python3") ? "python3" : undefined;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = fresh();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface ShownRun {
  readonly id: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasets: readonly { readonly name: string; readonly digest: string; readonly versions?: readonly string[] }[];
  readonly record: RunRecord;
}

async function shown(cwd: string, run: string): Promise<ShownRun> {
  const { out, err, code } = await runCli({ cwd }, "show", run, "--json");
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as ShownRun;
}

const paths = (record: RunRecord, role: string): string[] => record.files.filter((file) => file.role === role).map(({ path }) => path);

it.runIf(python)("records a script of a dirty repository whole, and leaves the repository as it was", async () => {
  const { folder, git, write } = gitRepository(fresh(), {
    "train.py": `
import argparse, random
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float); p.add_argument("--hidden", type=int)
a = p.parse_args()
random.seed(7)
open("data/x.csv").read()
for i in range(3): print(f"epoch {i} loss: {1 / (i + 1)}")
open("model.pkl", "w").write("model")
`,
    ".gitignore": "data/\nmodel.pkl\n",
  });
  write({ "data/x.csv": "1,2\n", "conf/ä b.yaml": "x: 1\n", "weights.bin": Uint8Array.of(0, 255, 1) });
  writeFileSync(join(folder, "train.py"), `${readFileSync(join(folder, "train.py"), "utf8")}# changed\n`);
  const before = git("status", "--porcelain");
  const { code, out } = await runCli(
    { cwd: folder },
    "run",
    "--name",
    "first",
    "--",
    "python3",
    "train.py",
    "--lr",
    "0.010",
    "--hidden=32",
  );
  expect([code, out]).toEqual([0, "epoch 0 loss: 1.0\nepoch 1 loss: 0.5\nepoch 2 loss: 0.3333333333333333\n"]);
  expect(git("status", "--porcelain")).toBe(before);

  const { status, params, metrics, tags, record } = await shown(folder, "first");
  expect([status, params, metrics["loss"]]).toEqual(["finished", { lr: "0.01", hidden: "32" }, 1 / 3]);
  expect(record.code).toMatchObject({ kind: "git", commit: git("rev-parse", "HEAD"), dirty: true, pushed: false });
  expect(tags).toMatchObject({
    "trialbook.printed_metrics": "loss",
    "trialbook.exit": "0",
    "mlflow.source.git.commit": git("rev-parse", "HEAD"),
  });
  expect([paths(record, "input"), paths(record, "output")]).toEqual([["data/x.csv"], ["model.pkl"]]);
  expect(record.seeds).toEqual([{ origin: "random.seed", value: "7" }]);
  expect(record.command.params).toContainEqual({ key: "lr", value: "0.01", type: "float", origin: "argument" });
  expect(record.environment.python[0]?.version).toMatch(/^3\.\d+/);
  expect(record.outcome?.code).toBe(0);

  // A fresh clone with the patch that was stored gives the recorded tree.
  const clone = fresh();
  execFileSync("git", ["clone", "--quiet", folder, clone]);
  const { out: patch } = await runCli({ cwd: folder }, "artifacts", "get", "first", "trialbook/code.patch", "-");
  execFileSync("git", ["apply", "--index", "--binary"], { cwd: clone, input: patch });
  expect(execFileSync("git", ["write-tree"], { cwd: clone, encoding: "utf8" }).trim()).toBe(record.code.kind === "git" && record.code.tree);
});

it("ends as the command ended: exit code, signal, not found, no permission", async () => {
  const cwd = folderWith({ "plain.txt": "no program" });
  const codes: unknown[] = [];
  for (const command of [["sh", "-c", "exit 3"], ["sh", "-c", "kill -TERM $$"], ["no-such-command"], ["./plain.txt"], ["true"]]) {
    const { code } = await runCli({ cwd }, "run", "--", ...command);
    codes.push(code);
  }
  expect(codes).toEqual([3, 143, 127, 126, 0]);
  const { out } = await runCli({ cwd }, "runs", "--json");
  const runs = JSON.parse(out) as { status: string; tags: Record<string, string> }[];
  expect(runs.map(({ status, tags }) => [status, tags["trialbook.exit"]])).toEqual([
    ["finished", "0"],
    ["failed", "no permission to run it"],
    ["failed", "command not found"],
    ["killed", "SIGTERM"],
    ["failed", "3"],
  ]);
});

it("writes no secret down: not in the book, not in the journal, not in kept files", async () => {
  const cwd = folderWith({});
  const script = `echo "url https://me:plantedD@h/x"; echo "ghp_${"plantedE".repeat(5)}" >&2`;
  const args = [
    "--api-key",
    "plantedA",
    "--password=plantedB",
    "--url",
    "postgres://u:plantedC@h/db",
    "--tokenizer",
    "bert",
    "--max-tokens",
    "256",
  ];
  const { code } = await runCli({ cwd, env: { HF_TOKEN: "plantedF" } }, "run", "--name", "x", "--", "sh", "-c", script, "sh", ...args);
  expect(code).toBe(0);
  const { params } = await shown(cwd, "x");
  expect(params).toMatchObject({ tokenizer: "bert", "max-tokens": "256" });
  const files = readdirSync(join(cwd, "trialbook-data"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes("planted"), file.name).toBe(false);
});

it("takes values without a name for params too, so that runs of 0.1 and 0.3 are two settings", async () => {
  const cwd = fresh();
  writeFileSync(join(cwd, "train.sh"), 'echo "acc: $1"\n');
  for (const rate of ["0.1", "0.3"]) await runCli({ cwd }, "run", "--name", `at ${rate}`, "--", "sh", "train.sh", rate);
  expect((await shown(cwd, "at 0.3")).params).toEqual({ arg1: "0.3" });
  const { params } = JSON.parse((await runCli({ cwd }, "diff", "at 0.1", "at 0.3", "--json")).out);
  expect(params).toMatchObject([{ key: "arg1" }]);
});

it("takes points and facts from shell scripts, by line and by command", async () => {
  const cwd = folderWith({
    "train.sh": `
echo "acc=0.5 step=1" >> "$TRIALBOOK_LOG"
echo '{"m":{"acc":0.75,"loss":"nan"},"step":2,"p":{"depth":3}}' >> "$TRIALBOOK_LOG"
"${join(import.meta.dirname, "../../bin/trialbook")}" log acc=0.9 --step 3 --tag stage=end
echo "acc: 0.1"
echo "[val 7] 0.25"
`,
  });
  const { code } = await runCli(
    { cwd },
    "run",
    "--name",
    "s",
    "--metric",
    "\\[val (?<step>\\d+)\\] (?<val>[0-9.]+)",
    "--",
    "sh",
    "train.sh",
  );
  expect(code).toBe(0);
  const { metrics, params, tags } = await shown(cwd, "s");
  expect(metrics).toMatchObject({ acc: 0.9, loss: "NaN", val: 0.25 });
  expect([params, tags["stage"], tags["trialbook.printed_metrics"]]).toEqual([{ depth: "3" }, "end", "val"]);
});

it.runIf(python)("keeps the code and names the files of a script without git", async () => {
  const cwd = folderWith({
    "train.py": "import lib, os\nlib.load()\nos.replace('tmp', 'out.txt')\n",
    "lib.py": "def load():\n  open('in.csv').read(); open('tmp', 'w').write('x')\n",
    "in.csv": "1",
  });
  expect((await runCli({ cwd }, "run", "--name", "n", "--", "python3", "train.py")).code).toBe(0);
  const { record } = await shown(cwd, "n");
  expect(record.code.kind === "files" && record.code.files.map(({ path }) => path)).toEqual(["lib.py", "train.py"]);
  expect([paths(record, "input"), paths(record, "output")]).toEqual([["in.csv"], ["out.txt"]]);
  for (const name of ["lib.py", "train.py", "in.csv"]) rmSync(join(cwd, name));
  const { out } = await runCli({ cwd }, "artifacts", "get", "n", "trialbook/code/lib.py", "-");
  expect(out).toContain("def load()");
});

it.runIf(python)("says what defeated a hook, and sees files all the same", async () => {
  const cwd = folderWith({ "train.py": "open('in.csv').read()\nprint('loss: 0.5')\n", "in.csv": "1" });
  await runCli({ cwd }, "run", "--name", "isolated", "--", "python3", "-I", "train.py");
  const { record, metrics, status } = await shown(cwd, "isolated");
  expect([status, metrics["loss"], record.environment.python]).toEqual(["finished", 0.5, []]);
  expect(record.capture.gaps).toContainEqual(expect.stringContaining("Python hook did not load"));
  if (process.platform === "linux") expect([record.capture.level, paths(record, "input")]).toEqual(["full", ["in.csv"]]);
  await runCli({ cwd }, "run", "--name", "unwatched", "--no-preload", "--", "python3", "train.py");
  expect((await shown(cwd, "unwatched")).record).toMatchObject({ capture: { level: "interpreter" }, files: [{ path: "in.csv" }, {}] });
});

it.runIf(python)("leaves Python as it was: random numbers, the user's own sitecustomize, the module path", async () => {
  const cwd = folderWith({
    "site/sitecustomize.py": "import builtins\nbuiltins.mine = 'mine'\n",
    "train.py": "import random, sys\nrandom.seed(1)\nprint(mine, random.random(), [p for p in sys.path if 'hooks' in p])\n",
  });
  const env = { PYTHONPATH: join(cwd, "site") };
  const plain = execFileSync("python3", ["train.py"], { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  const { out, err, code } = await runCli({ cwd, env }, "run", "--", "python3", "train.py");
  expect([code, out, err]).toEqual([0, plain, ""]);
});

it("follows a flood, binary output, and a command that closes its output", async () => {
  const cwd = folderWith({});
  const flood = await runCli(
    { cwd },
    "run",
    "--name",
    "flood",
    "--",
    "sh",
    "-c",
    "yes 'a line without numbers' | head -c 20000000; printf '\\000\\377end'",
  );
  expect([flood.code, flood.out.length]).toEqual([0, 20_000_005]);
  const closed = await runCli({ cwd }, "run", "--name", "closed", "--", "sh", "-c", "exec >&- 2>&-; exit 4");
  expect(closed.code).toBe(4);
  const { out } = await runCli({ cwd }, "artifacts", "list", "flood", "--json");
  expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ path: "trialbook/stdout.log", size: 20_000_005 }));
});

it("records declared data by its content, and a run within a run as its child", async () => {
  const cwd = folderWith({ "data/a/1.txt": "1", "data/b.txt": "2" });
  const inner = `"${join(import.meta.dirname, "../../bin/trialbook")}" run --name inner -- true`;
  const { code, err } = await runCli({ cwd }, "run", "--name", "outer", "--data", "data", "--", "sh", "-c", inner);
  expect([code, err]).toEqual([0, ""]);
  const outer = await shown(cwd, "outer");
  expect(outer.datasets).toMatchObject([{ name: "data", versions: ["data@1"] }]);
  expect(paths(outer.record, "input")).toEqual(["data/a/1.txt", "data/b.txt"]);
  expect((await shown(cwd, "inner")).tags["mlflow.parentRunId"]).toBe(outer.id);
  const missing = await runCli({ cwd }, "run", "--data", "nowhere", "--", "true");
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("nowhere")]);
});

it.runIf(python)("reads what is printed though a library looks for an MLflow that is not installed", async () => {
  const script = "import sklearn\ntry:\n    import mlflow\nexcept ImportError:\n    print('acc: 0.5')\n";
  const cwd = folderWith({ "t.py": script, "sklearn/__init__.py": "" });
  execFileSync("python3", ["-m", "venv", "--without-pip", "venv"], { cwd });
  const { code, out } = await runCli({ cwd }, "run", "--name", "plain", "--", "venv/bin/python", "t.py");
  expect([code, out, (await shown(cwd, "plain")).metrics["acc"]]).toEqual([0, "acc: 0.5\n", 0.5]);
});

const r = has("Rscript");
const fit = `
args <- commandArgs(trailingOnly = TRUE)
set.seed(as.numeric(args[2]))
d <- read.csv("cars.csv")
m <- lm(dist ~ speed, d[sample(nrow(d), 30), ])
cat(sprintf("rmse: %.6f\\n", sqrt(mean(residuals(m)^2))))
saveRDS(m, "model.rds")
`;

it.runIf(r)("records an R script, though it is --vanilla", async () => {
  const cwd = folderWith({ "fit.R": fit });
  execFileSync("Rscript", ["-e", "write.csv(cars, 'cars.csv', row.names = FALSE)"], { cwd });
  const { code, err, out } = await runCli({ cwd }, "run", "--name", "r", "--", "Rscript", "--vanilla", "fit.R", "--seed", "3");
  expect([code, err, out]).toEqual([0, "", expect.stringMatching(/^rmse: \d/)]);
  const { record, params, metrics } = await shown(cwd, "r");
  expect(params).toEqual({ seed: "3" });
  expect(metrics["rmse"]).toBeGreaterThan(0);
  expect(record.seeds).toContainEqual({ origin: "set.seed", value: "3" });
  expect(record.environment.r[0]?.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(record.environment.r[0]?.packages.map(({ name }) => name)).toEqual(expect.arrayContaining(["base", "stats", "utils"]));
  expect([paths(record, "input"), paths(record, "output")]).toEqual([["cars.csv"], ["model.rds"]]);
});

it.runIf(r)("records R sessions that stop() or q(status =) ends", async () => {
  const cwd = folderWith({ "stop.R": 'stop("boom")\n', "quit.R": "q(status = 3)\n" });
  for (const [script, code] of [
    ["stop.R", 1],
    ["quit.R", 3],
  ] as const) {
    const ended = await runCli({ cwd }, "run", "--name", script, "--", "Rscript", script);
    expect(ended.code).toBe(code);
    const { status, record } = await shown(cwd, script);
    expect([status, record.environment.r.length]).toEqual(["failed", 1]);
  }
  const { out } = await runCli({ cwd }, "artifacts", "get", "stop.R", "trialbook/stderr.log", "-");
  expect(out).toContain("boom");
});

it("finds nothing to run, or a pattern that is none, before anything is recorded", async () => {
  const cwd = fresh();
  for (const args of [[], ["--"], ["--metric", "(", "--", "true"], ["--metric", "x", "--", "true"], ["--tag", "x", "--", "true"]]) {
    expect((await runCli({ cwd }, "run", ...args)).code).toBe(2);
  }
  expect(existsSync(join(cwd, "trialbook-data"))).toBe(false);
});

it("keeps declared data as versions that runs name, and says so where it changed too soon", async () => {
  const cwd = folderWith({ "data/a.csv": "x,y\n1,2\n", "data/b.csv": "x\n1\n" });
  const run = (name: string, script: string) => runCli({ cwd }, "run", "--name", name, "--data", "data", "--", "sh", "-c", script);
  expect(await run("first", "cat data/*")).toMatchObject({ code: 0, err: "" });
  expect(await run("again", "cat data/*")).toMatchObject({ code: 0, err: "" });
  writeFileSync(join(cwd, "data/a.csv"), "x,y\n1,3\n");
  expect(await run("second", "cat data/*")).toMatchObject({ code: 0, err: "" });
  const versions = async (name: string) => (await shown(cwd, name)).datasets.map((dataset) => dataset.versions);
  expect([await versions("first"), await versions("again"), await versions("second")]).toEqual([[["data@1"]], [["data@1"]], [["data@2"]]]);
  expect((await runCli({ cwd }, "diff", "first", "second")).out).toMatch(/data {2}data@1 \([0-9a-f]{12}\) → data@2 \(/);
  expect((await runCli({ cwd }, "data", "get", "data@1", "back")).code).toBe(0);
  expect(readFileSync(join(cwd, "back/a.csv"), "utf8")).toBe("x,y\n1,2\n");
  expect((await runCli({ cwd }, "data", "show", "data@1", "--json")).out).toContain('"rows": 1');
});

it("names data in a run though it was changed before it could be stored", async () => {
  const cwd = folderWith({ "data/a.csv": "1\n" });
  const env = { TRIALBOOK_URL: "http://127.0.0.1:9", XDG_STATE_HOME: join(cwd, "state") };
  const away = await runCli({ cwd, env }, "run", "--name", "late", "--data", "data", "--", "true");
  expect([away.code, away.err]).toEqual([0, expect.stringContaining("trialbook sync sends it")]);
  writeFileSync(join(cwd, "data/a.csv"), "2\n");
  const { url, end } = await startProcess(join(cwd, "book"));
  onTestFinished(async () => void (await end("SIGTERM")));
  const [journal] = readdirSync(join(cwd, "state/trialbook/journal"));
  const context = join(cwd, "state/trialbook/journal", journal ?? "", "context.json");
  writeFileSync(context, readFileSync(context, "utf8").replaceAll("http://127.0.0.1:9", url));
  const sent = await runCli({ cwd, env: { ...env, TRIALBOOK_URL: url } }, "sync");
  expect([sent.out, sent.err]).toEqual(["Sent 1 of 1 runs.\n", expect.stringContaining("a.csv changed after it was read")]);
  const { out } = await runCli({ cwd, env: { TRIALBOOK_URL: url } }, "show", "late", "--json");
  expect((JSON.parse(out) as ShownRun).datasets).toEqual([expect.not.objectContaining({ versions: expect.anything() })]);
});
