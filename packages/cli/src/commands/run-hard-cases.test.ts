import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { expect, it, onTestFinished, vi } from "vitest";
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
