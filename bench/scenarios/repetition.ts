import { equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import { Place, paths } from "./place.ts";
import { missing, type Scenario, type Tools } from "./scenario.ts";

const training = `
import argparse, pickle
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float); p.add_argument("--hidden", type=int)
a = p.parse_args()
X, y = load_digits(return_X_y=True)
scale = float(open("data/scale.txt").read())
open("conf/ä b.yaml").read()
m = MLPClassifier((a.hidden,), learning_rate_init=a.lr, max_iter=8, random_state=0)
for epoch in range(8):
    m.partial_fit(X[:1400] / scale, y[:1400], classes=range(10))
    print(f"epoch {epoch} loss: {m.loss_} acc: {m.score(X[1400:] / scale, y[1400:])}")
pickle.dump(m, open("model.pkl", "wb"))
`;

function reproduced(place: Place, ...args: string[]): { readonly code: number | null; readonly report: ReproductionReport } {
  const { code, out, err } = place.cli(["reproduce", ...args, "--yes", "--json"]);
  if (out === "") throw new Error(err);
  return { code, report: JSON.parse(out) as ReproductionReport };
}

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function dirtyRepository(tools: Tools): string {
  const python = tools.python ?? missing("--python with scikit-learn");
  const place = new Place({ "train.py": "pass\n", ".gitignore": "data/\nmodel.pkl\ntrialbook-data/\n" }, tools.programs);
  place.git("init", "--quiet");
  place.git("add", "-A");
  place.git("commit", "--quiet", "-m", "first");
  place.write({ "train.py": training, "weights.bin": Uint8Array.of(0, 255, 1), "conf/ä b.yaml": "x: 1\n", "data/scale.txt": "16" });
  const before = place.git("status", "--porcelain");
  equal(place.cli(["run", "--name", "one", "--", python, "train.py", "--lr", "0.01", "--hidden=32"]).code, 0);
  equal(place.git("status", "--porcelain"), before);
  const run = place.shown("one");
  equal(JSON.stringify(run.params), JSON.stringify({ "config.x": "1", hidden: "32", lr: "0.01" }));
  const clone = new Place({});
  clone.git("clone", "--quiet", place.cwd, ".");
  place.cli(["artifacts", "get", "one", "trialbook/code.patch", join(clone.cwd, ".git/changes.patch")]);
  clone.git("apply", "--index", "--binary", ".git/changes.patch");
  equal(clone.git("write-tree"), run.record.code.tree);
  clone.remove();

  const model = sha256(readFileSync(join(place.cwd, "model.pkl")));
  rmSync(join(place.cwd, "data"), { recursive: true });
  const { code, report } = reproduced(place, "one");
  equal(`${code} ${report.verdict}`, "0 bitwise-identical");
  equal(JSON.stringify(report.files), JSON.stringify([{ path: "model.pkl", how: "identical" }]));
  const details = (step: string): string => report.steps.find((one) => one.step === step)?.details.join("; ") ?? "";
  match(details("data"), /1 file restored from the run, proved by hash/);
  equal(report.differences.filter(({ layer }) => layer === "package").length, 0);
  place.remove();
  return `tree ${run.record.code.tree.slice(0, 12)} from a fresh clone; ${report.verdict}, model.pkl ${model.slice(0, 12)}; ${details("environment")}, all with the same content`;
}

function rScript(tools: Tools): string {
  const data = tools.data ?? missing("--data");
  const place = new Place({});
  cpSync(join(data, "r-mtcars"), place.cwd, { recursive: true, mode: 0 });
  equal(place.cli(["run", "--name", "r", "--", "Rscript", "--vanilla", "fit.R", "--seed", "3", "--degree", "2"]).code, 0);
  const run = place.shown("r");
  equal(`${run.metrics["rmse"]} ${run.metrics["r2"]}`, "2.862735 0.842162");
  equal(paths(run, "input").join(), "data/mtcars.csv");
  equal(paths(run, "output").join(), "model.rds");
  ok(run.record.seeds.some(({ origin, value }) => origin === "set.seed" && value === "3"));
  const [r] = run.record.environment.r;
  ok((r?.packages.length ?? 0) >= 6);
  const { code, report } = reproduced(place, "r");
  equal(`${code} ${report.verdict}`, "0 bitwise-identical");
  place.remove();
  return `rmse 2.862735, r2 0.842162, R ${r?.version}, ${r?.packages.length} packages; ${report.verdict}`;
}

function endsOfR(): string {
  const place = new Place({ "boom.R": 'stop("boom")\n', "quit.R": "q(status = 3)\n" });
  const codes = ["boom.R", "quit.R"].map((script) => place.cli(["run", "--name", script, "--", "Rscript", script]).code);
  equal(codes.join(), "1,3");
  const [boom, quit] = [place.shown("boom.R"), place.shown("quit.R")];
  equal(`${boom.status} ${boom.tags["trialbook.exit"]}, ${quit.status} ${quit.tags["trialbook.exit"]}`, "failed 1, failed 3");
  match(place.cli(["artifacts", "get", "boom.R", "trialbook/stderr.log", "-"]).out, /boom/);
  equal(boom.record.environment.r.length, 1);
  place.remove();
  return "failed with code 1, stderr and session kept; q(status=3) failed with code 3";
}

function unseeded(): string {
  const place = new Place({ "luck.py": "import random\nprint('score:', random.random())\n" });
  place.cli(["run", "--name", "luck", "--", "python3", "luck.py"]);
  const { code, report } = reproduced(place, "luck");
  const [score] = report.metrics;
  equal(`${code} ${report.verdict} ${score?.key}`, "2 differs score");
  ok(report.cause?.message.startsWith(`score was ${score?.a} and is ${score?.b}.`));
  place.remove();
  return `exit code 2, ${report.cause?.message}`;
}

function noSuchVersion(tools: Tools): string {
  const place = new Place(
    {
      "t.py": "import sklearn\nprint('score: 1')\n",
      "lib/sklearn/__init__.py": "",
      "lib/scikit_learn-1.9.999.dist-info/METADATA": "Name: scikit-learn\nVersion: 1.9.999\n",
      "lib/scikit_learn-1.9.999.dist-info/RECORD": "sklearn/__init__.py,,\n",
    },
    tools.programs,
  );
  place.cli(["run", "--name", "old", "--", "python3", "t.py"], { PYTHONPATH: "lib" });
  const before = JSON.stringify(place.shown("old"));
  const { code, report } = reproduced(place, "old");
  equal(`${code} ${report.verdict} ${report.cause?.step}`, "3 could-not-run environment");
  match(report.cause?.message ?? "", /scikit-learn==1\.9\.999/);
  equal(JSON.stringify(place.shown("old")), before);
  place.remove();
  return `exit code 3, environment: ${report.cause?.message.split("\n")[0]}`;
}

function changedByte(): string {
  const place = new Place({ "t.py": "print('rows:', len(open('data.csv').read()))\nopen('ran', 'a').write('x')\n" });
  const large = "1,2,3\n".repeat(200_000);
  place.write({ "data.csv": large });
  place.cli(["run", "--name", "big", "--", "python3", "t.py"]);
  place.write({ "data.csv": `9${large.slice(1)}` });
  const { code, report } = reproduced(place, "big");
  equal(`${code} ${report.verdict} ${report.cause?.step}`, "3 could-not-run data");
  for (const word of ["data.csv", sha256(large), sha256(`9${large.slice(1)}`)]) ok(report.cause?.message.includes(word));
  equal(readFileSync(join(place.cwd, "ran"), "utf8"), "x");
  place.remove();
  return `exit code 3, ${report.cause?.message}`;
}

function secrets(): string {
  const place = new Place({ "t.sh": "echo 'score: 1'\n" });
  const given = [
    "--api-key",
    "abcPlanted",
    "--password=xyzPlanted",
    "--url",
    "postgres://u:secretPlanted@h/db",
    "--tokenizer",
    "bert",
    "--max-tokens",
    "256",
  ];
  // The journal waits in the folder as it was written.
  place.cli(["run", "--name", "s", "--", "sh", "t.sh", ...given]);
  const planted = (): string => spawnSync("grep", ["-rl", "Planted", "trialbook-data"], { cwd: place.cwd, encoding: "utf8" }).stdout;
  equal(planted(), "");
  const { params } = place.shown("s");
  equal(`${params["tokenizer"]} ${params["max-tokens"]}`, "bert 256");
  equal(planted(), "");
  const asked = reproduced(place, "s");
  match(asked.report.cause?.message ?? "", /--set api-key=… --set password=… --set url=…/);
  const { code, report } = reproduced(place, "s", "--set", "api-key=aPlanted", "--set", "password=bPlanted", "--set", "url=cPlanted");
  equal(`${asked.code} ${code} ${report.verdict}`, "3 0 bitwise-identical");
  equal(planted(), "");
  place.remove();
  return `nothing planted is found; ${asked.report.cause?.message}`;
}

function withoutGit(): string {
  const place = new Place({
    "train.py": "import helper\nprint('score:', helper.score(open('in.csv').read()))\nopen('out.txt', 'w').write('done')\n",
    "helper.py": "def score(text): return len(text) / 7\n",
    "in.csv": "1,2,3\n",
  });
  place.cli(["run", "--name", "plain", "--", "python3", "train.py"]);
  for (const name of ["train.py", "helper.py", "in.csv"]) rmSync(join(place.cwd, name));
  const { code, report } = reproduced(place, "plain");
  equal(`${code} ${report.verdict}`, "0 bitwise-identical");
  equal(existsSync(join(place.cwd, "train.py")), false);
  const restored = report.steps.filter(({ step }) => step === "code" || step === "data").flatMap(({ details }) => details);
  match(restored.join("; "), /2 code files.*; 1 file/);
  place.remove();
  return `${report.verdict}: ${restored.join("; ")}`;
}

export const repetition: readonly Scenario[] = [
  { numbers: [1, 2], title: "a dirty repository is recorded and repeated", run: dirtyRepository },
  { numbers: [3], title: "an R script is recorded and repeated", run: rScript },
  { numbers: [4], title: "R ends by stop() and q()", run: endsOfR },
  { numbers: [5], title: "an unseeded script differs", run: unseeded },
  { numbers: [6], title: "a version that no index has", run: noSuchVersion },
  { numbers: [7], title: "an input that changed by one byte", run: changedByte },
  { numbers: [13], title: "secrets of the command line", run: secrets },
  { numbers: [16], title: "code and data are gone, and there was no git", run: withoutGit },
];
