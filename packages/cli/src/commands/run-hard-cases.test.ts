import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { gitRepository } from "../testing/git-repository.ts";
import { runCli } from "../testing/run-cli.ts";
import { temporaryFolder } from "../testing/server-process.ts";

// Each of these starts a handful of real processes, on machines that have other things to do.
vi.setConfig({ testTimeout: 300_000 });

const fresh = () => temporaryFolder(onTestFinished);
const launcher = join(import.meta.dirname, "../../bin/trialbook");
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

async function record(cwd: string, name: string) {
  const { out } = await runCli({ cwd }, "show", name, "--json");
  return JSON.parse(out) as { readonly status: string; readonly metrics: Readonly<Record<string, number>>; readonly record: RunRecord };
}

const paths = (taken: RunRecord, role: string) => taken.files.filter((file) => file.role === role).map(({ path }) => path);

it.runIf(canMount)("lets a command end as it would have on a full disk, and records it when there is space again", () => {
  const cwd = fresh();
  mkdirSync(join(cwd, "small"));
  const command = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "step=$i loss: 0.5 $(printf %0150d 0)"; done 2>/dev/null; exit 5';
  const script = `
mount -t tmpfs -o size=600k none small && cd small
"${launcher}" run --name full -- sh -c '${command}' >/dev/null; echo "code $?"
mount -o remount,size=80m .
"${launcher}" sync
"${launcher}" runs --json`;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TRIALBOOK_")));
  const { stdout, stderr } = spawnSync("unshare", ["-rm", "sh", "-c", script], { cwd, env, encoding: "utf8" });
  expect(stderr).toContain("trialbook sync records the rest");
  const [code, sent, ...runs] = stdout.split("\n");
  expect([code, sent]).toEqual(["code 5", "Sent 1 of 1 runs."]);
  expect(JSON.parse(runs.join("\n"))).toMatchObject([
    { name: "full", status: "failed", metrics: { loss: 0.5 }, tags: { "trialbook.exit": "5" } },
  ]);
});

it.runIf(hasPython)("records ranks that start together as one run, with the params once", async () => {
  const cwd = fresh();
  writeFileSync(
    join(cwd, "train.py"),
    "import argparse, os\np = argparse.ArgumentParser(); p.add_argument('--lr'); a = p.parse_args()\n" +
      "open(f'rank{os.environ[\"RANK\"]}.txt', 'w').write(a.lr)\nif os.environ['RANK'] == '0': print('loss: 0.5')\n",
  );
  const both = "for r in 0 1; do RANK=$r LOCAL_RANK=$r WORLD_SIZE=2 python3 train.py --lr 0.1 & done; wait";
  expect((await runCli({ cwd }, "run", "--name", "ranks", "--", "sh", "-c", both)).code).toBe(0);
  const { status, metrics, record: taken } = await record(cwd, "ranks");
  expect([status, metrics["loss"]]).toEqual(["finished", 0.5]);
  expect(taken.files.filter(({ role }) => role === "output").map(({ path }) => path)).toEqual(["rank0.txt", "rank1.txt"]);
  expect(taken.command.params).toEqual([{ key: "lr", value: "0.1", type: "str", origin: "argument" }]);
  expect(taken.environment.python).toHaveLength(1);
});

it.runIf(hasPython)("takes the params of the script that a launcher of ranks starts, not the launcher's own", async () => {
  const cwd = fresh();
  // As torchrun works: it parses its own options, and starts the script once a rank.
  const launch = `import argparse, os, subprocess, sys
p = argparse.ArgumentParser(); p.add_argument("--nproc-per-node", type=int); p.add_argument("rest", nargs=argparse.REMAINDER)
a = p.parse_args()
ranks = [subprocess.Popen([sys.executable, *a.rest], env={**os.environ, "RANK": str(r), "WORLD_SIZE": "2"}) for r in range(a.nproc_per_node)]
sys.exit(max(r.wait() for r in ranks))
`;
  const script = `import argparse, os
p = argparse.ArgumentParser(); p.add_argument("--lr", type=float); p.add_argument("--epochs", default=3); p.parse_args()
open(f"rank{os.environ['RANK']}.txt", "w").write("x")
if os.environ["RANK"] == "0": print("acc: 0.5")
`;
  writeFileSync(join(cwd, "torchrun"), launch);
  writeFileSync(join(cwd, "t.py"), script);
  const command = ["python3", "torchrun", "--nproc-per-node", "2", "t.py", "--lr", "0.1"];
  expect((await runCli({ cwd }, "run", "--name", "two", "--", ...command)).code).toBe(0);
  const { record: taken, metrics } = await record(cwd, "two");
  const told = taken.command.params.filter(({ type }) => type !== undefined).map(({ key, value, type }) => [key, value, type]);
  expect(told).toEqual([
    ["epochs", "3", "int"],
    ["lr", "0.1", "float"],
  ]);
  expect([paths(taken, "output"), metrics["acc"]]).toEqual([["rank0.txt", "rank1.txt"], 0.5]);
});

it("keeps a run that a server does not take for its token, and never fails the command for it", async () => {
  const cwd = fresh();
  const server = createServer((_, answer) => {
    answer.writeHead(401, { "content-type": "application/json" });
    answer.end(JSON.stringify({ code: "unauthenticated", message: "The token is not known here." }));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const env = {
    TRIALBOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    TRIALBOOK_TOKEN: "wrong",
    XDG_STATE_HOME: join(cwd, "state"),
  };
  const { code, err } = await runCli({ cwd, env }, "run", "--", "sh", "-c", "exit 3");
  expect([code, err]).toEqual([3, expect.stringContaining("The token is not known here.")]);
  expect(err).toContain("trialbook sync sends it");
  expect(readdirSync(join(cwd, "state/trialbook/journal"))).toHaveLength(1);
});

it("records a repository in which a file of 2 GiB lies that nobody committed, without reading it", async () => {
  const { folder, git, write } = gitRepository(fresh(), { "t.sh": "echo 'acc: 0.5'\n", ".gitignore": "trialbook-data/\n" });
  write({ "big.bin": "" });
  truncateSync(join(folder, "big.bin"), 2 ** 31 + 1);
  expect(await runCli({ cwd: folder }, "run", "--name", "big", "--", "sh", "t.sh")).toMatchObject({ code: 0, err: "" });
  const { record: taken } = await record(folder, "big");
  expect(taken.code).toMatchObject({
    tree: git("rev-parse", "HEAD^{tree}"),
    skipped: [{ path: "big.bin", size: 2 ** 31 + 1, why: "larger than 1 MiB and not committed" }],
  });
});

it("takes pointers of files that Git LFS keeps for code, their content for data, and repeats with the content", async () => {
  const { folder, git, write } = gitRepository(fresh(), {
    ".gitattributes": "*.bin filter=lfs\n",
    "t.sh": "wc -c < w.bin | sed 's/^/size: /'\n",
  });
  // What git-lfs does: the repository has a pointer, the working tree the content.
  const pointer = 'sha256sum | sed "s/ .*//; s/^/oid sha256:/"';
  writeFileSync(join(folder, ".git", "clean.sh"), pointer);
  git("config", "filter.lfs.clean", `sh "${join(folder, ".git", "clean.sh")}"`);
  git("config", "filter.lfs.required", "true");
  write({ "w.bin": "x".repeat(5000), ".gitignore": "trialbook-data/\n" });
  git("add", "-A");
  git("commit", "--quiet", "-m", "weights");
  expect(git("show", "HEAD:w.bin")).toContain("oid sha256:");
  expect((await runCli({ cwd: folder }, "run", "--name", "lfs", "--", "sh", "t.sh")).code).toBe(0);
  expect((await record(folder, "lfs")).record.code).toMatchObject({ dirty: false, tree: git("rev-parse", "HEAD^{tree}") });
  const { code, out, err } = await runCli({ cwd: folder }, "reproduce", "lfs", "--yes", "--json");
  expect(err).toBe("");
  const report = JSON.parse(out) as ReproductionReport;
  expect([code, report.verdict, report.metrics[0]?.b]).toEqual([0, "bitwise-identical", 5000]);
});

it("keeps files whatever they are called", async () => {
  const cwd = fresh();
  const names = ["with space.txt", "line\nbreak.txt", "ünï ☃.txt", "'quoted\".txt", "-dash.txt"];
  for (const name of names) writeFileSync(join(cwd, name), "1");
  writeFileSync(Buffer.concat([Buffer.from(`${cwd}/`), Buffer.of(0xff, 0xfe), Buffer.from(".txt")]), "1");
  const script = 'for f in ./*.txt; do cat "$f" > "out-$(basename "$f")"; done';
  expect(await runCli({ cwd }, "run", "--name", "odd", "--", "sh", "-c", script)).toMatchObject({ code: 0, err: "" });
  const { record: taken } = await record(cwd, "odd");
  expect(paths(taken, "input")).toEqual([...names, "\\xff\\xfe.txt"].sort().map((name) => expect.stringContaining(name)));
  expect(paths(taken, "output")).toHaveLength(6);
  expect(taken.files.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
});

it.runIf(hasPython)("records a script that is not there, and an interpreter without pip", async () => {
  const cwd = fresh();
  expect((await runCli({ cwd }, "run", "--name", "gone", "--", "python3", "gone.py")).code).toBe(2);
  expect(await record(cwd, "gone")).toMatchObject({ status: "failed" });
  spawnSync("python3", ["-m", "venv", "--without-pip", "bare"], { cwd });
  writeFileSync(join(cwd, "t.py"), "print('acc: 0.5')\n");
  expect((await runCli({ cwd }, "run", "--name", "bare", "--", "bare/bin/python", "t.py")).code).toBe(0);
  const { record: taken } = await record(cwd, "bare");
  expect(taken.environment.python).toMatchObject([{ packages: [] }]);
});

it.runIf(hasPython)("tells two interpreters apart, and follows forks and multiprocessing", async () => {
  const cwd = fresh();
  for (const name of ["one", "two"]) spawnSync("python3", ["-m", "venv", "--without-pip", name], { cwd });
  writeFileSync(
    join(cwd, "t.py"),
    `import multiprocessing, os
def work(i):
    open(f"in{i}.txt").read(); open(f"out{i}.txt", "w").write("x")
if __name__ == "__main__":
    for how in ("fork", "spawn"):
        p = multiprocessing.get_context(how).Process(target=work, args=(how,)); p.start(); p.join()
    if os.fork() == 0:
        work("os"); os._exit(0)
    os.wait(); print("acc: 0.5")
`,
  );
  for (const name of ["fork", "spawn", "os"]) writeFileSync(join(cwd, `in${name}.txt`), "1");
  const both = "one/bin/python t.py && two/bin/python -c 'print(1)'";
  expect(await runCli({ cwd }, "run", "--name", "two", "--", "sh", "-c", both)).toMatchObject({ code: 0, err: "" });
  const { record: taken, metrics } = await record(cwd, "two");
  expect(taken.environment.python.map(({ executable }) => executable)).toEqual([join(cwd, "one/bin/python"), join(cwd, "two/bin/python")]);
  expect([paths(taken, "input"), paths(taken, "output"), metrics["acc"]]).toEqual([
    ["infork.txt", "inos.txt", "inspawn.txt"],
    ["outfork.txt", "outos.txt", "outspawn.txt"],
    0.5,
  ]);
});

it("follows 100 MB of output in little memory, to the last byte", async () => {
  const cwd = fresh();
  const command = ["run", "--name", "flood", "--", "sh", "-c", "yes 'a line without numbers' | head -c 100000000"];
  const { status, stdout } = spawnSync("sh", ["-c", `"${launcher}" "$@" | wc -c`, "sh", ...command], { cwd, encoding: "utf8" });
  expect([status, Number(stdout)]).toEqual([0, 100_000_000]);
  const { out } = await runCli({ cwd }, "artifacts", "list", "flood", "--json");
  expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ path: "trialbook/stdout.log", size: 100_000_000 }));
});

it("runs where it may not write, and says why it cannot be recorded", async () => {
  const cwd = fresh();
  writeFileSync(join(cwd, "taken"), "a file, not a folder");
  const { code, err } = await runCli({ cwd, env: { TRIALBOOK_DATA: "taken" } }, "run", "--", "true");
  expect([code, err]).toEqual([1, expect.stringContaining("taken")]);
  expect(err.trim().split("\n")).toHaveLength(1);
});

it("keeps a run for which the server is too old, and one that is no Trialbook", async () => {
  const cwd = fresh();
  const server = createServer((asked, answer) => {
    asked.resume();
    answer.writeHead(404, { "content-type": "text/html" });
    answer.end("<h1>Not found</h1>");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const env = { TRIALBOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, XDG_STATE_HOME: join(cwd, "state") };
  const { code, err } = await runCli({ cwd, env }, "run", "--", "sh", "-c", "exit 3");
  expect([code, err]).toEqual([3, expect.stringContaining("trialbook sync sends it")]);
  expect(err).toMatch(/404|not found/i);
  expect(readdirSync(join(cwd, "state/trialbook/journal"))).toHaveLength(1);
});
