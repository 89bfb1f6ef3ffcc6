import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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

/** Stands before a server: passes requests on, and gives only as many answers as it is told to. */
async function gate(to: string): Promise<{ readonly url: string; answers: number; asked: number }> {
  const state = { url: "", answers: Number.POSITIVE_INFINITY, asked: 0 };
  const server: Server = createServer((asked, answer) => {
    const mayAnswer = ++state.asked <= state.answers;
    const passed = request(`${to}${asked.url}`, { method: asked.method, headers: asked.headers }, (given) => {
      if (!mayAnswer) return void given.resume();
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await until(() => server.listening);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
}

const command = 'for i in 1 2 3; do echo "step=$i acc: 0.$i"; done; echo x > out.txt; exit 4';

// How many requests are answered before the server falls silent: none, the run's creation, some of what follows, all but the end.
it.each([0, 1, 2, 4, 6])("ends a run once and as it was, killed when %i requests had been answered", async (answered) => {
  const cwd = fresh();
  const server = await startProcess(join(cwd, "book"));
  onTestFinished(async () => void (await server.end("SIGTERM")));
  const way = await gate(server.url);
  way.answers = answered;
  const env = { TRIALBOOK_URL: way.url, XDG_STATE_HOME: join(cwd, "state") };
  const run = startCli({ cwd, env }, "run", "--name", "cut", "--", "sh", "-c", command);
  const journals = join(cwd, "state/trialbook/journal");
  const written = (): string => {
    const folders = existsSync(journals) ? readdirSync(journals) : [];
    return (
      folders
        .map((id) => join(journals, id, "journal-000001.ndjson"))
        .flatMap((path) => (existsSync(path) ? readFileSync(path, "utf8") : []))[0] ?? ""
    );
  };
  // The command is over, its journal has the end, and the sending stands still.
  await until(() => written().includes('"kind":"end"') && way.asked > answered);
  run.process.kill("SIGKILL");
  expect((await run.ended).code).toBe("SIGKILL");

  way.answers = Number.POSITIVE_INFINITY;
  expect((await runCli({ cwd, env }, "sync")).out).toBe("Sent 1 of 1 runs.\n");
  expect((await runCli({ cwd, env }, "sync")).out).toBe("No run waits here.\n");
  const runs = JSON.parse((await runCli({ cwd, env }, "runs", "--json")).out) as Listed[];
  expect(runs).toMatchObject([{ name: "cut", status: "failed", tags: { "trialbook.exit": "4" } }]);
  const points = (await (await fetch(`${server.url}/api/v1/runs/${runs[0]?.id}/metrics?key=acc`)).json()) as { readonly steps: number[] };
  expect(points.steps).toEqual([1, 2, 3]);
  const { out } = await runCli({ cwd, env }, "artifacts", "get", "cut", "trialbook/stdout.log", "-");
  expect(out).toBe("step=1 acc: 0.1\nstep=2 acc: 0.2\nstep=3 acc: 0.3\n");
});

/** A program on the path that says that it was called, and then takes for ever. */
function stuck(cwd: string, name: string): string {
  mkdirSync(join(cwd, "bin"));
  writeFileSync(join(cwd, "bin", name), "#!/bin/sh\necho $$ > called.$$ && mv called.$$ called\nexec sleep 600\n");
  chmodSync(join(cwd, "bin", name), 0o755);
  return `${join(cwd, "bin")}:${process.env["PATH"]}`;
}

async function killedWhile(cwd: string, program: string, ...args: string[]): Promise<void> {
  const run = startCli({ cwd, env: { PATH: stuck(cwd, program) } }, "run", "--name", "early", "--", ...args);
  await until(() => existsSync(join(cwd, "called")));
  run.process.kill("SIGKILL");
  await run.ended.finally(() => process.kill(Number(readFileSync(join(cwd, "called"), "utf8")), "SIGKILL"));
}

it("has no run of a wrapper that was killed before it had looked at the code", async () => {
  const cwd = fresh();
  await killedWhile(cwd, "git", "touch", "began");
  expect(JSON.parse((await runCli({ cwd }, "runs", "--json")).out)).toEqual([]);
  expect(existsSync(join(cwd, "began"))).toBe(false);
});

it("says of a run whose wrapper was killed before the command that it never began", async () => {
  const cwd = fresh();
  await killedWhile(cwd, "Rscript", "sh", "fit.R");
  const listed = async () => JSON.parse((await runCli({ cwd }, "runs", "--json")).out) as Listed[];
  const expected = [{ name: "early", status: "failed", tags: { "trialbook.exit": "trialbook run was ended before the command began" } }];
  expect(await listed()).toMatchObject(expected);
  expect(await listed()).toMatchObject(expected);
});
