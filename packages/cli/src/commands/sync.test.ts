import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { runCli, startCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

// Each of these starts a handful of real processes, on machines that have other things to do.
vi.setConfig({ testTimeout: 300_000 });

const fresh = () => temporaryFolder(onTestFinished);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

async function listed(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<readonly Listed[]> {
  const { out, err, code } = await runCli({ cwd, env }, "runs", "--json");
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Listed[];
}

/** Steps of a metric, as a server has them. */
async function steps(url: string, name: string): Promise<number[]> {
  const table = await (
    await fetch(`${url}/api/v1/runs/table`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experimentIds: ["0"], filter: `name = '${name}'` }),
    })
  ).json();
  const id = (table as { rows: { id: string }[] }).rows[0]?.id;
  return ((await (await fetch(`${url}/api/v1/runs/${id}/metrics?key=acc`)).json()) as { steps: number[] }).steps;
}

/** Prints a point whenever the file `go` has grown, so that a test says when. */
const stepwise = (count: number) =>
  `n=0; while [ $n -lt ${count} ]; do have=$(wc -c < go); if [ $have -gt $n ]; then n=$((n+1)); echo "step=$n acc: 0.$n"; else sleep 0.02; fi; done`;

it("gives the server every point once, though it was away, came, and went again", async () => {
  const [cwd, data, state] = [fresh(), fresh(), fresh()];
  let server = await startProcess(data);
  const { url } = server;
  const port = new URL(url).port;
  await server.end("SIGTERM");
  const env = { TRIALBOOK_URL: url, XDG_STATE_HOME: state };
  writeFileSync(join(cwd, "go"), "");
  const run = startCli({ cwd, env }, "run", "--name", "loop", "--", "sh", "-c", stepwise(40));
  const go = (to: number): void => writeFileSync(join(cwd, "go"), "x".repeat(to));
  const printed = (n: number) => () => run.out().includes(`step=${n} `);
  go(12);
  await until(printed(12));
  server = await startProcess(data, "--port", port);
  go(20);
  await until(printed(20));
  await until(async () => (await steps(url, "loop").catch(() => [])).length >= 12);
  await server.end("SIGKILL");
  go(40);
  const { code, err } = await run.ended;
  expect([code, err]).toEqual([0, expect.stringContaining("trialbook sync sends it")]);

  server = await startProcess(data, "--port", port);
  onTestFinished(async () => void (await server.end("SIGTERM")));
  const first = await runCli({ cwd, env }, "sync");
  expect([first.code, first.out]).toEqual([0, "Sent 1 of 1 runs.\n"]);
  const all = Array.from({ length: 40 }, (_, i) => i + 1);
  expect(await steps(url, "loop")).toEqual(all);
  expect((await runCli({ cwd, env }, "sync")).out).toBe("No run waits here.\n");
  expect(await steps(url, "loop")).toEqual(all);
  expect(await listed(cwd, env)).toMatchObject([{ name: "loop", status: "finished", metrics: { acc: 0.4 } }]);
  expect(readdirSync(join(state, "trialbook", "journal"))).toEqual([]);
});

it.runIf(process.platform === "linux")(
  "lets the training go on when the wrapper is killed, and then says how it really ended",
  async () => {
    const cwd = fresh();
    writeFileSync(join(cwd, "go"), "");
    const run = startCli({ cwd }, "run", "--name", "killed", "--", "sh", "-c", `${stepwise(6)}; echo done > over; exit 5`);
    writeFileSync(join(cwd, "go"), "xxx");
    await until(() => run.out().includes("step=3"));
    run.process.kill("SIGKILL");
    expect((await run.ended).code).toBe("SIGKILL");
    // While the command goes on, what there is of it is in the book.
    expect(await listed(cwd)).toMatchObject([{ name: "killed", status: "running" }]);
    writeFileSync(join(cwd, "go"), "xxxxxx");
    await until(() => existsSync(join(cwd, "over")));
    const journal = join(cwd, "trialbook-data", "journal");
    await until(() => readdirSync(journal).some((id) => existsSync(join(journal, id, "exit"))));
    expect((await runCli({ cwd }, "sync")).out).toBe("Sent 1 of 1 runs.\n");
    const [ended] = await listed(cwd);
    expect(ended).toMatchObject({ status: "failed", metrics: { acc: 0.6 }, tags: { "trialbook.exit": "5" } });
    const { out } = await runCli({ cwd }, "artifacts", "get", "killed", "trialbook/stdout.log", "-");
    expect(out).toBe("step=1 acc: 0.1\nstep=2 acc: 0.2\nstep=3 acc: 0.3\nstep=4 acc: 0.4\nstep=5 acc: 0.5\nstep=6 acc: 0.6\n");
  },
);

it("uses the server that has the folder, and shows the run while it goes on", async () => {
  const cwd = fresh();
  const server = await startProcess(join(cwd, "trialbook-data"));
  onTestFinished(async () => void (await server.end("SIGTERM")));
  writeFileSync(join(cwd, "go"), "x");
  const run = startCli({ cwd }, "run", "--name", "live", "--", "sh", "-c", stepwise(2));
  await until(async () => (await steps(server.url, "live").catch(() => [])).length === 1);
  expect(await listed(cwd)).toMatchObject([{ name: "live", status: "running" }]);
  writeFileSync(join(cwd, "go"), "xx");
  expect((await run.ended).code).toBe(0);
  expect(await listed(cwd)).toMatchObject([{ name: "live", status: "finished", metrics: { acc: 0.2 } }]);
});

it("passes SIGTERM on to the command and records it", async () => {
  const cwd = fresh();
  const run = startCli(
    { cwd },
    "run",
    "--name",
    "told",
    "--",
    "sh",
    "-c",
    "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done",
  );
  await until(() => run.out().includes("ready"));
  run.process.kill("SIGTERM");
  expect(await run.ended).toMatchObject({ code: 7, out: "ready\nbye\n" });
  expect(await listed(cwd)).toMatchObject([{ name: "told", status: "failed", tags: { "trialbook.exit": "7" } }]);
});

it("records several runs of a folder at once, without a server", async () => {
  const cwd = fresh();
  const ended = await Promise.all(
    ["a", "b", "c", "d"].map((name) => runCli({ cwd }, "run", "--name", name, "--", "sh", "-c", `echo "acc: 0.5"`)),
  );
  expect(ended.map(({ code, err }) => [code, err])).toEqual([
    [0, ""],
    [0, ""],
    [0, ""],
    [0, ""],
  ]);
  const names = (await listed(cwd)).map(({ name, status }) => `${name} ${status}`);
  expect(names.toSorted()).toEqual(["a finished", "b finished", "c finished", "d finished"]);
  expect(readFileSync(join(cwd, "trialbook-data", ".gitignore"), "utf8")).toBe("*\n");
});

it.runIf(process.platform === "linux")("takes over a command whose wrapper was killed, to its end", async () => {
  const cwd = fresh();
  writeFileSync(join(cwd, "go"), "x");
  const run = startCli({ cwd }, "run", "--name", "left", "--", "sh", "-c", `${stepwise(3)}; exit 9`);
  await until(() => run.out().includes("step=1"));
  run.process.kill("SIGKILL");
  await run.ended;
  const attached = startCli({ cwd }, "attach", "left");
  const journal = join(cwd, "trialbook-data", "journal");
  const said = () =>
    readdirSync(journal).flatMap((id) =>
      readdirSync(join(journal, id))
        .filter((name) => name.startsWith("journal-"))
        .map((name) => readFileSync(join(journal, id, name), "utf8")),
    );
  await until(() => said().join("").includes('"kind":"attached"'));
  writeFileSync(join(cwd, "go"), "xxx");
  expect(await attached.ended).toMatchObject({ code: 9, err: "" });
  expect(attached.out()).toContain("step=3");
  expect(await listed(cwd)).toMatchObject([{ name: "left", status: "failed", metrics: { acc: 0.3 }, tags: { "trialbook.exit": "9" } }]);
  expect(await runCli({ cwd }, "attach")).toMatchObject({ code: 1, err: "No command runs here without someone watching it.\n" });
});

it.runIf(process.platform === "linux")(
  "is finished once, though several commands find it at once, and no run that just begins is taken for a dead one",
  async () => {
    const cwd = fresh();
    const run = startCli({ cwd }, "run", "--name", "left", "--", "sh", "-c", "echo step=1 acc: 0.5; echo $PPID > keeper; sleep 600");
    await until(() => run.out().includes("step=1"));
    run.process.kill("SIGKILL");
    await run.ended;
    process.kill(Number(readFileSync(join(cwd, "keeper"), "utf8")), "SIGTERM");
    const journal = join(cwd, "trialbook-data", "journal");
    await until(() => readdirSync(journal).every((id) => existsSync(join(journal, id, "exit"))));
    const beginning = join(journal, "20260101T000000-00000000");
    mkdirSync(join(beginning, "hooks"), { recursive: true });
    const lists = await Promise.all([listed(cwd), listed(cwd), listed(cwd)]);
    for (const list of lists) expect(list.map(({ name }) => name)).toEqual(expect.arrayContaining(list.length > 0 ? ["left"] : []));
    expect(await listed(cwd)).toMatchObject([{ name: "left", status: "killed", tags: { "trialbook.exit": "SIGTERM" } }]);
    expect(readdirSync(journal)).toEqual(["20260101T000000-00000000"]);
  },
);

it("leaves a run in the folder without a server, where the next server finds it with its children", async () => {
  const cwd = fresh();
  const inner = `"${join(import.meta.dirname, "../../bin/trialbook")}" run --name inner -- sh -c 'echo "step=1 acc: 0.5"'`;
  expect(await runCli({ cwd }, "run", "--name", "outer", "--", "sh", "-c", inner)).toMatchObject({ code: 0, err: "" });
  expect(readdirSync(join(cwd, "trialbook-data")).toSorted()).toEqual([".gitignore", "journal"]);
  const server = await startProcess(join(cwd, "trialbook-data"));
  onTestFinished(async () => void (await server.end("SIGTERM")));
  await until(async () => (await steps(server.url, "inner").catch(() => [])).length === 1);
  await until(() => readdirSync(join(cwd, "trialbook-data", "journal")).length === 0);
  const [first, second] = (await listed(cwd)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect([first?.status, second?.status]).toEqual(["finished", "finished"]);
  expect(first?.tags["mlflow.parentRunId"]).toBe(second?.id);
});

it.runIf(process.platform === "linux")("lets a command under nohup outlive its terminal, and one without end with it", async () => {
  const cwd = fresh();
  const script = "echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done; exit 6";
  const launcher = join(import.meta.dirname, "../../bin/trialbook");
  const hangup = async (name: string, trap: string) => {
    const shell = spawn("sh", ["-c", `${trap} exec "${launcher}" run --name ${name} -- sh -c '${script}'`], { cwd, stdio: "ignore" });
    const over = once(shell, "exit");
    await until(() => existsSync(join(cwd, "pid")) && readFileSync(join(cwd, "pid"), "utf8").endsWith("\n"));
    const pid = Number(readFileSync(join(cwd, "pid"), "utf8"));
    rmSync(join(cwd, "pid"));
    process.kill(pid, "SIGHUP");
    shell.kill("SIGHUP");
    return { over };
  };
  const plain = await hangup("plain", "");
  expect(await plain.over).toEqual([129, null]);
  const kept = await hangup("kept", "trap '' HUP;");
  writeFileSync(join(cwd, "go"), "");
  expect(await kept.over).toEqual([6, null]);
  expect((await listed(cwd)).map(({ name, status }) => [name, status])).toEqual([
    ["kept", "failed"],
    ["plain", "killed"],
  ]);
});
