import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChecklistItem } from "@trialbook/core/reproduction/checklist.ts";
import type { EnvironmentRecord } from "@trialbook/core/reproduction/environment-record.ts";
import type { ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { gitRepository } from "../testing/git-repository.ts";
import { runCli } from "../testing/run-cli.ts";
import { temporaryFolder } from "../testing/server-process.ts";

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
const python = has("python3");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = fresh();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function run(cwd: string, name: string, ...command: string[]): Promise<void> {
  const { code, err } = await runCli({ cwd }, "run", "--name", name, "--", ...command);
  expect([code, err]).toEqual([0, ""]);
}

async function reproduce(cwd: string, ...args: string[]) {
  const { code, out, err } = await runCli({ cwd }, "reproduce", ...args, "--yes", "--json");
  if (out === "") throw new Error(`${code}: ${err}`);
  return { code, report: JSON.parse(out) as ReproductionReport };
}

const details = (report: ReproductionReport, step: string): string => {
  return report.steps.find((one) => one.step === step)?.details.join("\n") ?? "";
};

interface Shown {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly record: {
    readonly code: { readonly tree: string };
    readonly files: readonly { readonly path: string; readonly sha256: string }[];
  };
}
async function shown(cwd: string, name: string): Promise<Shown> {
  return JSON.parse((await runCli({ cwd }, "show", name, "--json")).out) as Shown;
}

const training = `
import argparse, random
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float); p.add_argument("--hidden", type=int)
a = p.parse_args()
random.seed(7)
data = open("data/x.csv").read() + open("conf/ä b.yaml").read()
for i in range(3): print(f"epoch {i} loss: {random.random() * a.lr / (i + 1)}")
open("model.pkl", "w").write(data + str(random.random()))
`;

it.runIf(python)("repeats a dirty repository with ignored data to the bit, and puts the badge on the original", async () => {
  const { folder, git, write } = gitRepository(fresh(), { "train.py": "pass\n", ".gitignore": "data/\nmodel.pkl\ntrialbook-data/\n" });
  write({ "train.py": training, "data/x.csv": "1,2\n", "conf/ä b.yaml": "x: 1\n", "weights.bin": Uint8Array.of(0, 255, 1) });
  await run(folder, "first", "python3", "train.py", "--lr", "0.01", "--hidden=32");
  const before = git("status", "--porcelain");
  // What was uncommitted is only with the run now, and the ignored file is gone.
  git("stash", "--include-untracked");
  rmSync(join(folder, "data"), { recursive: true });

  const { code, report } = await reproduce(folder, "first");
  expect([code, report.verdict, report.cause]).toEqual([0, "bitwise-identical", undefined]);
  expect(report.steps.map(({ step, result }) => `${step} ${result}`)).toEqual([
    "code done",
    "data done",
    "command done",
    "environment done",
    "run done",
    "compare done",
  ]);
  const original = await shown(folder, "first");
  expect(details(report, "code")).toContain(`tree ${original.record.code.tree} proved`);
  expect(details(report, "data")).toContain("1 file restored from the run, proved by hash");
  expect(report.files).toEqual([{ path: "model.pkl", how: "identical" }]);
  expect(report.differences).toEqual([]);
  const again = await shown(folder, report.repeated?.id ?? "");
  expect(again.record.code.tree).toBe(original.record.code.tree);
  expect(again.tags).toMatchObject({ "trialbook.reproduces": original.id, "trialbook.verdict": "bitwise-identical" });
  expect(original.tags).toMatchObject({ "trialbook.reproduced": "bitwise-identical", "trialbook.reproduced_run": again.id });
  const stored = await runCli({ cwd: folder }, "artifacts", "get", "first", `trialbook/reproductions/${again.id}.json`, "-");
  expect(JSON.parse(stored.out)).toEqual(report);
  expect([existsSync(join(folder, "model.pkl")), before]).toEqual([true, " M train.py\n?? conf/\n?? weights.bin".trim()]);
});

it.runIf(python)("repeats a script without git after script, module and data are gone", async () => {
  const cwd = folderWith({
    "train.py": "import helper\nprint('score:', helper.score(open('in.csv').read()))\nopen('out.txt', 'w').write('done')\n",
    "helper.py": "def score(text): return len(text) / 7\n",
    "in.csv": "1,2,3\n",
  });
  await run(cwd, "plain", "python3", "train.py");
  for (const name of ["train.py", "helper.py", "in.csv", "out.txt"]) rmSync(join(cwd, name));
  const { code, report } = await reproduce(cwd, "plain");
  expect([code, report.verdict]).toEqual([0, "bitwise-identical"]);
  expect(details(report, "code")).toContain("2 code files proved");
  expect(details(report, "data")).toContain("1 file restored from the run");
  expect(existsSync(join(cwd, "train.py"))).toBe(false);
});

it.runIf(python)("says that an unseeded script differs, in which metric, and that no seed was seen", async () => {
  const cwd = folderWith({ "luck.py": "import random\nprint('score:', random.random())\n" });
  await run(cwd, "luck", "python3", "luck.py");
  const { code, report } = await reproduce(cwd, "luck");
  expect([code, report.verdict, report.cause?.step]).toEqual([2, "differs", "run"]);
  const [score] = report.metrics;
  expect(score).toMatchObject({ key: "score", a: expect.any(Number), b: expect.any(Number), how: "differs" });
  expect(report.cause?.message).toBe(
    `score was ${score?.a} and is ${score?.b}. No seed was seen: the results are chance. Seed the random numbers and run it again.`,
  );
  const told = await runCli({ cwd }, "reproduce", "luck", "--yes", "--tolerance", "score=1e9");
  expect([told.code, told.out]).toEqual([0, expect.stringContaining("Verdict: within-tolerance")]);
  // The newest reproduction that ran is the one that the badge tells of.
  expect((await shown(cwd, "luck")).tags["trialbook.reproduced"]).toBe("within-tolerance");
});

it.runIf(python)("runs nothing when the data is another, and names both hashes", async () => {
  const { folder, write } = gitRepository(fresh(), {
    "t.py": "print('rows:', len(open('data.csv').read()))\nopen('/tmp/never', 'r') if False else None\n",
    ".gitignore": "data.csv\ntrialbook-data/\n",
  });
  const large = `${"1,2,3\n".repeat(200_000)}`;
  write({ "data.csv": large });
  await run(folder, "big", "python3", "t.py");
  const changed = `9${large.slice(1)}`;
  write({ "data.csv": changed });
  const before = await shown(folder, "big");
  const { code, report } = await reproduce(folder, "big");
  expect([code, report.verdict, report.cause?.step, report.repeated]).toEqual([3, "could-not-run", "data", undefined]);
  expect(report.cause?.message).toContain(`data.csv had SHA-256 ${sha256(large)}`);
  expect(report.cause?.message).toContain(`has SHA-256 ${sha256(changed)} now`);
  expect((await shown(folder, "big")).tags).toEqual(before.tags);
  expect(JSON.parse((await runCli({ cwd: folder }, "runs", "--json")).out)).toHaveLength(1);

  // A data version brings it back, whatever became of the file.
  write({ "data.csv": large });
  await runCli({ cwd: folder }, "run", "--name", "kept", "--data", "data.csv", "--", "python3", "t.py");
  expect((await runCli({ cwd: folder }, "data", "add", "table", "data.csv")).code).toBe(0);
  write({ "data.csv": changed });
  const kept = await reproduce(folder, "kept");
  expect([kept.code, details(kept.report, "data")]).toEqual([0, "1 file restored from data versions, proved by hash"]);
});

it.runIf(python)("cannot run with a version that no index has, and says which", async () => {
  const cwd = folderWith({
    "t.py": "import not_there\nprint('score: 1')\n",
    "lib/not_there/__init__.py": "",
    "lib/trialbook_never_published-1.9.999.dist-info/METADATA": "Name: trialbook-never-published\nVersion: 1.9.999\n",
    "lib/trialbook_never_published-1.9.999.dist-info/RECORD": "not_there/__init__.py,,\n",
  });
  execFileSync("python3", ["-m", "venv", "--without-pip", "venv"], { cwd });
  const { code: first } = await runCli({ cwd, env: { PYTHONPATH: "lib" } }, "run", "--name", "old", "--", "venv/bin/python", "t.py");
  expect(first).toBe(0);
  const before = await shown(cwd, "old");
  const { code, out } = await runCli({ cwd, env: { UV_OFFLINE: "1", PIP_NO_INDEX: "1" } }, "reproduce", "old", "--yes", "--json");
  const report = JSON.parse(out) as ReproductionReport;
  expect([code, report.verdict, report.cause?.step]).toEqual([3, "could-not-run", "environment"]);
  expect(report.cause?.message).toContain("trialbook-never-published==1.9.999");
  expect((await shown(cwd, "old")).tags).toEqual(before.tags);
});

/** Installs itself as editable, without anything from an index. */
const backend = `
import os, zipfile
def build_editable(folder, config=None, metadata=None):
    with zipfile.ZipFile(os.path.join(folder, "mine-1.0-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("mine.pth", os.getcwd() + "\\n")
        wheel.writestr("mine-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n")
        wheel.writestr("mine-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("mine-1.0.dist-info/RECORD", "mine.pth,,\\n")
    return "mine-1.0-py3-none-any.whl"
`;

it.runIf(python)("brings an editable package from outside of the code back from the run, and says what of conda's it cannot", async () => {
  const source = folderWith({
    "pyproject.toml":
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "mine"\nversion = "1.0"\n',
    "backend.py": backend,
    "mine/__init__.py": "def score():\n    return 0.75\n",
  });
  const cwd = folderWith({
    "t.py": "import mine\nprint('score:', mine.score())\n",
    "venv/conda-meta/mkl-2024.json": '{"name":"mkl","version":"2024.0","build":"h_1","channel":"https://h/t/planted/conda-forge/linux-64"}',
    "venv/conda-meta/history": "",
  });
  execFileSync("python3", ["-m", "venv", "venv"], { cwd });
  execFileSync(join(cwd, "venv/bin/pip"), ["install", "--quiet", "--no-index", "--no-build-isolation", "-e", source], { cwd });
  await run(cwd, "mine", "venv/bin/python", "t.py");
  const { out } = await runCli({ cwd }, "show", "mine", "--json");
  const [taken] = (JSON.parse(out) as { record: { environment: EnvironmentRecord } }).record.environment.python;
  expect(taken?.packages.find(({ name }) => name === "mine")?.files?.map(({ path }) => path)).toEqual([
    "backend.py",
    "mine/__init__.py",
    "pyproject.toml",
  ]);
  expect(taken?.conda).toEqual([{ name: "mkl", version: "2024.0", build: "h_1", channel: "https://h/conda-forge/linux-64" }]);
  writeFileSync(join(source, "mine/__init__.py"), "def score():\n    return 0.1\n");
  const { code, report } = await reproduce(cwd, "mine");
  expect([code, report.verdict, report.cause]).toEqual([0, "bitwise-identical", undefined]);
  expect(details(report, "environment")).toContain("the source of mine, 3 files proved by their hashes");
  expect(details(report, "environment")).toContain("1 packages that are not Python's are not rebuilt, such as mkl=2024.0=h_1");
});

it("asks for secrets that were masked, and writes them nowhere", async () => {
  const cwd = folderWith({ "t.sh": 'test -n "$2" && echo "tokens: 3"\n' });
  await run(cwd, "secret", "sh", "t.sh", "--api-key", "plantedA", "--tokenizer", "bert");
  const asked = await reproduce(cwd, "secret");
  expect([asked.code, asked.report.cause]).toEqual([
    3,
    { step: "command", message: "The command held secrets that were not recorded. Give them again: --set api-key=…" },
  ]);
  const unknown = await reproduce(cwd, "secret", "--set", "api-key=x", "--set", "tokenizer=x");
  expect(unknown.report.cause?.message).toContain("--set tokenizer names no masked argument; there are api-key");
  const { code, report } = await reproduce(cwd, "secret", "--set", "api-key=plantedB");
  expect([code, report.verdict]).toEqual([0, "bitwise-identical"]);
  const found = execFileSync("sh", ["-c", "grep -rlE 'planted[AB]' trialbook-data || true"], { cwd, encoding: "utf8" });
  expect([found, JSON.stringify(report).includes("planted")]).toEqual(["", false]);
});

it("runs nothing until someone says yes, and gives a checklist with what to do", async () => {
  const { folder, git } = gitRepository(fresh(), { "t.sh": "echo 'x: 1'\n", ".gitignore": "trialbook-data/\n" });
  await run(folder, "one", "sh", "t.sh");
  const asked = await runCli({ cwd: folder }, "reproduce", "one");
  expect([asked.code, asked.err]).toEqual([3, "Nothing was run. Answer y at a terminal, or give --yes.\n"]);
  expect(asked.out).toContain("sh t.sh");
  const { code, out } = await runCli({ cwd: folder }, "reproduce", "one", "--only-check", "--json");
  const { checklist, possible } = JSON.parse(out) as { readonly checklist: readonly ChecklistItem[]; readonly possible: boolean };
  expect([code, possible, checklist.map(({ id, state }) => `${id} ${state}`)]).toEqual([
    0,
    true,
    ["code ok", "pushed weak", "environment weak", "data ok", "seeds weak", "command ok"],
  ]);
  expect(checklist.find(({ id }) => id === "pushed")?.remedy).toContain("git push");
  expect(git("status", "--porcelain")).toBe("");
  for (const args of [[], ["a", "b"], ["one", "--tolerance", "much"], ["one", "--set", "x"]])
    expect((await runCli({ cwd: folder }, "reproduce", ...args)).code).toBe(2);
});

it("brings the commits of a repository that is gone from the run itself", async () => {
  const { folder, git, write } = gitRepository(fresh(), { "t.sh": "echo 'x: 1'\n" });
  write({ "t.sh": "cat n.txt; echo 'acc: 0.5' | tee out.txt\n", "n.txt": "a\n" });
  git("add", "-A");
  git("commit", "--quiet", "-m", "second");
  const [data, again] = [fresh(), join(fresh(), "again")];
  const env = { TRIALBOOK_DATA: data };
  expect((await runCli({ cwd: folder, env }, "run", "--name", "gone", "--", "sh", "t.sh")).code).toBe(0);
  rmSync(folder, { recursive: true });
  const { code, out } = await runCli({ cwd: data, env }, "reproduce", "gone", "--yes", "--json", "--into", again);
  const report = JSON.parse(out) as ReproductionReport;
  expect([code, report.verdict, details(report, "code")]).toEqual([
    0,
    "bitwise-identical",
    expect.stringContaining("from the commits kept with the run"),
  ]);
  expect(readFileSync(join(again, "code", "out.txt"), "utf8")).toBe("acc: 0.5\n");
});

const fit = `
args <- commandArgs(trailingOnly = TRUE)
set.seed(as.numeric(args[2]))
d <- read.csv("cars.csv")
m <- lm(dist ~ speed, d[sample(nrow(d), 30), ])
cat(sprintf("rmse: %.6f\\n", sqrt(mean(residuals(m)^2))))
saveRDS(m, "model.rds")
`;

/** Says of a library that renv restored it, as far as a repetition relies on that; the real one is not in every test's reach. */
const renv = `restore <- function(project, library, lockfile, prompt) {
  stopifnot(!prompt, dir.exists(project))
  source <- readLines(lockfile)[1]
  system2("R", c("CMD", "INSTALL", "--no-docs", "-l", library, source), stdout = FALSE, stderr = FALSE)
}
`;

it.runIf(has("Rscript"))("restores what renv.lock names into a library of its own, where renv is installed", async () => {
  const rPackage = (name: string, version: string, code: string): Record<string, string> => ({
    [`${name}/DESCRIPTION`]: `Package: ${name}\nVersion: ${version}\nTitle: T\nDescription: D.\nAuthor: A\nMaintainer: A <a@example.org>\nLicense: MIT\n`,
    [`${name}/NAMESPACE`]: 'exportPattern("^[a-z]")\n',
    [`${name}/R/code.R`]: code,
  });
  const packages = folderWith({ ...rPackage("renv", "1.0", renv), ...rPackage("locked", "1.2.3", "value <- function() 0.25\n") });
  const cwd = folderWith({
    "fit.R": "cat('score:', locked::value(), '\\n')\n",
    "renv.lock": `${join(packages, "locked")}\n`,
    "lib/.keep": "",
    "tools/.keep": "",
  });
  const install = (name: string, into: string) =>
    execFileSync("R", ["CMD", "INSTALL", "--no-docs", "-l", join(cwd, into), join(packages, name)], { stdio: "ignore" });
  install("locked", "lib");
  install("renv", "tools");
  const ran = await runCli({ cwd, env: { R_LIBS: join(cwd, "lib") } }, "run", "--name", "r", "--", "Rscript", "fit.R");
  expect([ran.code, ran.out]).toEqual([0, "score: 0.25 \n"]);
  const again = async (libraries: string) =>
    JSON.parse((await runCli({ cwd, env: { R_LIBS: libraries } }, "reproduce", "r", "--yes", "--json")).out) as ReproductionReport;
  const bare = await again("");
  expect([bare.verdict, bare.cause?.message]).toEqual([
    "could-not-run",
    expect.stringContaining("The R package locked 1.2.3 is not installed here"),
  ]);
  expect(details(bare, "environment")).toContain("renv is not installed here");
  const restored = await again(join(cwd, "tools"));
  expect([restored.verdict, restored.cause]).toEqual(["bitwise-identical", undefined]);
  expect(details(restored, "environment")).toContain("renv.lock restored by renv");
});

it.runIf(has("Rscript"))("repeats an R script to the bit, its R compared", async () => {
  const cwd = folderWith({ "fit.R": fit });
  execFileSync("Rscript", ["-e", "write.csv(cars, 'cars.csv', row.names = FALSE)"], { cwd });
  await run(cwd, "r", "Rscript", "--vanilla", "fit.R", "--seed", "3");
  for (const name of ["fit.R", "cars.csv", "model.rds"]) rmSync(join(cwd, name));
  const { code, report } = await reproduce(cwd, "r");
  expect([code, report.verdict, report.files]).toEqual([0, "bitwise-identical", [{ path: "model.rds", how: "identical" }]]);
  expect(details(report, "environment")).toMatch(/^R \d+\.\d+\.\d+ with the same \d+ packages$/);
});
