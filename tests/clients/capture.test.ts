import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { mlflow, tensorboard } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { startTestServer } from "./server.ts";

const trialbook = new URL("../../packages/cli/bin/trialbook", import.meta.url).pathname;
const found = pythonOf(mlflow);
if ("missing" in found) console.log(`Skipped: capture of scripts that use mlflow, because ${found.missing}`);
const python = "missing" in found ? "python3" : found.python;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TRIALBOOK_|MLFLOW_)/.test(name)));

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A folder with scripts, and the command line in it. */
function place(files: Readonly<Record<string, string>>) {
  const cwd = mkdtempSync(join(tmpdir(), "trialbook-capture-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const cli = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(trialbook, args, { cwd, env, encoding: "utf8", maxBuffer: 2 ** 28 });
    return { code: status, out: stdout, err: stderr };
  };
  return { cwd, cli, runs: () => JSON.parse(cli("runs", "--json").out) as Listed[] };
}

describe.skipIf("missing" in found && process.env["CI"] !== "true")("trialbook run, of scripts that use mlflow", () => {
  it("switches autologging on, makes the second fit a child, and draws no random number", () => {
    const script = `
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
X, y = load_iris(return_X_y=True)
np.random.seed(0)
LogisticRegression(max_iter=200).fit(X, y)
LogisticRegression(max_iter=300).fit(X, y)
print("next", np.random.rand())
`;
    const { cwd, cli, runs } = place({ "fit.py": script });
    const plain = execFileSync(python, ["fit.py"], { cwd, encoding: "utf8" });
    const { code, out } = cli("run", "--name", "fits", "--", python, "fit.py");
    expect(code).toBe(0);
    expect(out.split("\n")).toContain(plain.trim());
    const [second, first, ...more] = runs();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ name: "fits", status: "finished", params: { max_iter: "200" } });
    expect(first?.metrics["training_accuracy_score"]).toBeGreaterThan(0.9);
    expect(Object.keys(first?.params ?? {}).length).toBeGreaterThanOrEqual(10);
    expect(second).toMatchObject({ params: { max_iter: "300" }, tags: { "mlflow.parentRunId": first?.id } });
  });

  it("takes what a script logs with mlflow into its own run, which stays open until the script ends", () => {
    const script = `
import mlflow, urllib.request, json, os
mlflow.set_experiment("mine")
with mlflow.start_run(run_name="renamed") as run:
    mlflow.log_param("depth", 3)
    mlflow.log_metric("acc", 0.5, step=1)
after = mlflow.MlflowClient().get_run(run.info.run_id).info.status
mlflow.MlflowClient().log_metric(run.info.run_id, "acc", 0.75, step=2)
print("status " + after)
`;
    const { cli, runs } = place({ "log.py": script });
    const { code, out } = cli("run", "--experiment", "theirs", "--", python, "log.py");
    expect([code, out]).toEqual([0, expect.stringContaining("status RUNNING")]);
    const all = runs();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      name: "renamed",
      experiment: "theirs",
      status: "finished",
      params: { depth: "3" },
      metrics: { acc: 0.75 },
    });
  });

  it("leaves a script alone that logs to a place of its own", () => {
    const script = `
import mlflow
mlflow.set_tracking_uri("sqlite:///own.db")
with mlflow.start_run():
    mlflow.log_metric("acc", 0.5)
print("runs", len(mlflow.search_runs()))
`;
    const { cli, runs } = place({ "own.py": script });
    expect(cli("run", "--", python, "own.py")).toMatchObject({ code: 0, out: expect.stringContaining("runs 1") });
    expect(runs()).toMatchObject([{ status: "finished", metrics: {} }]);
  });

  it.runIf(process.platform === "linux")("lists what any library reads, and without the preloaded library what Python opens", () => {
    const prepare = `
import numpy as np, pandas as pd, sqlite3
from PIL import Image
frame = pd.DataFrame({"a": [1, 2]})
frame.to_csv("pandas.csv"); frame.to_parquet("pandas.parquet"); frame.to_feather("arrow.feather"); frame.to_csv("arrow.csv")
np.save("numpy.npy", np.arange(3)); Image.new("RGB", (4, 4)).save("image.png")
sqlite3.connect("book.sqlite").execute("create table t(a)"); open("cat.txt", "w").write("x")
`;
    const read = `
import subprocess, sqlite3, numpy as np, pandas as pd, pyarrow.csv, pyarrow.feather
from PIL import Image
pd.read_csv("pandas.csv"); pd.read_parquet("pandas.parquet"); pyarrow.feather.read_table("arrow.feather"); pyarrow.csv.read_csv("arrow.csv")
np.load("numpy.npy", mmap_mode="r"); Image.open("image.png").load()
sqlite3.connect("book.sqlite").execute("select * from t"); subprocess.run(["cat", "cat.txt"])
`;
    const { cwd, cli } = place({ "prepare.py": prepare, "read.py": read });
    mkdirSync(join(cwd, "empty"));
    execFileSync(python, ["prepare.py"], { cwd });
    const inputs = (name: string) =>
      (JSON.parse(cli("show", name, "--json").out).record.files as { path: string; role: string }[])
        .filter(({ role }) => role === "input")
        .map(({ path }) => path);
    expect(cli("run", "--name", "full", "--", python, "read.py").code).toBe(0);
    expect(inputs("full")).toEqual([
      "arrow.csv",
      "arrow.feather",
      "book.sqlite",
      "cat.txt",
      "image.png",
      "numpy.npy",
      "pandas.csv",
      "pandas.parquet",
    ]);
    cli("run", "--name", "python", "--no-preload", "--", python, "read.py");
    expect(inputs("python")).toEqual(expect.arrayContaining(["book.sqlite", "image.png", "numpy.npy", "pandas.csv"]));
    expect(inputs("python")).not.toContain("cat.txt");
  });
});

const writer = pythonOf(tensorboard);
it.skipIf("missing" in writer && process.env["CI"] !== "true")("reads what a script writes for TensorBoard while it runs", async () => {
  const script = `
import os, time
from tensorboardX import SummaryWriter
writer = SummaryWriter("runs/a", flush_secs=1)
for step in range(12):
    writer.add_scalar("train/loss", 1 / (step + 1), step)
writer.flush()
print("loss: 77")
while not os.path.exists("go"):
    time.sleep(0.02)
writer.add_scalar("train/loss", 0.5, 12)
writer.add_histogram("weights", list(range(10)), 1)
writer.close()
SummaryWriter("runs/b").add_scalar("acc", 0.25, 1)
`;
  const { cwd, cli, runs } = place({ "fit.py": script });
  const server = await startTestServer({ data: join(cwd, "trialbook-data") });
  onTestFinished(async () => void (await server.stop()));
  const run = spawn(trialbook, ["run", "--name", "board", "--", "missing" in writer ? "python3" : writer.python, "fit.py"], { cwd, env });
  const over = once(run, "exit");
  for (let loss = 1; loss > 0.1; loss = runs()[0]?.metrics["train/loss"] ?? 1) await sleep(50);
  expect(runs()[0]?.status).toBe("running");
  writeFileSync(join(cwd, "go"), "");
  expect((await over)[0]).toBe(0);
  expect(runs()[0]).toMatchObject({ status: "finished", metrics: { "train/loss": 0.5, "b/acc": 0.25 } });
  const { out } = cli("show", "board", "--json");
  expect((JSON.parse(out) as { record: { files: unknown[] } }).record.files).toContainEqual(
    expect.objectContaining({ path: expect.stringContaining("runs/a/events.out.tfevents"), role: "output" }),
  );
});
