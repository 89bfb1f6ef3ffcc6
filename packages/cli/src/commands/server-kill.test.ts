import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { type ServerProcess, startProcess, temporaryFolder } from "../testing/server-process.ts";

/** How long rounds are begun, in milliseconds; more of them in long runs of their own. */
const roundsFor = Number(process.env["TRIALBOOK_KILL_SECONDS"] ?? 15) * 1000;
const leastRounds = 2;
const writers = 8;
const batchSize = 20;

/** What one writer knows of its run: sent things that were answered are acknowledged, the last one may not have been. */
interface Written {
  readonly run: string;
  readonly batches: Sent;
  readonly singles: Sent;
  readonly files: Sent;
}
interface Sent {
  acknowledged: number;
  begun: number;
}

async function post(url: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

const fileBytes = (run: string, n: number): string => `${run} ${n} `.repeat(n % 7 === 0 ? 5000 : 5);

/** Writes until the server is gone: batches of points, a param and a tag, single points, and files. */
async function write(url: string, all: Written[]): Promise<void> {
  const { run } = await post(url, "/api/2.0/mlflow/runs/create", { experiment_id: "0" });
  const id = (run as { info: { run_id: string } }).info.run_id;
  const written: Written = {
    run: id,
    batches: { acknowledged: 0, begun: 0 },
    singles: { acknowledged: 0, begun: 0 },
    files: { acknowledged: 0, begun: 0 },
  };
  all.push(written);
  const send = async (sent: Sent, request: (n: number) => Promise<unknown>): Promise<void> => {
    await request(sent.begun++);
    sent.acknowledged++;
  };
  for (;;) {
    await send(written.batches, (n) => {
      const metrics = Array.from({ length: batchSize }, (_, i) => ({
        key: "m",
        step: n * batchSize + i,
        value: n * batchSize + i,
        timestamp: 1,
      }));
      return post(url, "/api/2.0/mlflow/runs/log-batch", {
        run_id: id,
        metrics,
        params: [{ key: `p${n}`, value: `${n}` }],
        tags: [{ key: `t${n}`, value: `${n}` }],
      });
    });
    await send(written.singles, (n) =>
      post(url, "/api/2.0/mlflow/runs/log-metric", { run_id: id, key: "s", step: n, value: n, timestamp: 1 }),
    );
    await send(written.files, async (n) => {
      const answer = await fetch(`${url}/api/v1/runs/${id}/artifacts/f${n}`, { method: "PUT", body: fileBytes(id, n) });
      if (!answer.ok) throw new Error(`The file was answered ${answer.status}: ${await answer.text()}`);
    });
  }
}

/** How many of the things 0, 1, 2, … are there; everything that is there must be one of them, in order, once. */
function inOrder(found: readonly number[]): number {
  expect(found).toEqual(found.map((_, i) => i));
  return found.length;
}

function expectKept(sent: Sent, there: number): void {
  expect(there).toBeGreaterThanOrEqual(sent.acknowledged);
  expect(there).toBeLessThanOrEqual(sent.begun);
}

async function check({ url }: ServerProcess, { run, batches, singles, files }: Written): Promise<void> {
  const get = async (path: string) => (await fetch(`${url}/api/v1/runs/${run}${path}`)).json();
  const m = (await get("/metrics?key=m&limit=100000")) as { steps: number[]; values: number[] };
  expect(m.values).toEqual(m.steps);
  const there = inOrder(m.steps) / batchSize;
  expect(Number.isInteger(there), "a batch is there whole or not at all").toBe(true);
  expectKept(batches, there);
  const { run: about } = (await get("")) as { run: { params: { key: string }[]; tags: { key: string }[] } };
  const numbered = (of: { key: string }[], letter: string) =>
    of
      .map(({ key }) => new RegExp(`^${letter}(\\d+)$`).exec(key)?.[1])
      .flatMap((n) => (n === undefined ? [] : [Number(n)]))
      .sort((a, b) => a - b);
  expect(inOrder(numbered(about.params, "p"))).toBe(there);
  expect(inOrder(numbered(about.tags, "t"))).toBe(there);
  expectKept(singles, inOrder(((await get("/metrics?key=s&limit=100000")) as { steps: number[] }).steps));
  const { entries } = (await get("/artifacts")) as { entries: { name: string }[] };
  const names = entries.map(({ name }) => Number(name.slice(1))).sort((a, b) => a - b);
  expectKept(files, inOrder(names));
  for (const n of names.slice(-3)) {
    expect(await (await fetch(`${url}/api/v1/runs/${run}/artifacts/f${n}`)).text()).toBe(fileBytes(run, n));
  }
}

it("loses, doubles and tears nothing that it acknowledged when it is killed under load", async () => {
  const data = temporaryFolder(onTestFinished);
  const started = performance.now();
  let server = await startProcess(data);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  let acknowledged = 0;
  for (let round = 0; round < leastRounds || performance.now() - started < roundsFor; round++) {
    const all: Written[] = [];
    const writing = Promise.allSettled(Array.from({ length: writers }, () => write(server.url, all)));
    await sleep(300 + Math.random() * 500);
    expect(await server.end("SIGKILL")).toBe("SIGKILL");
    for (const outcome of await writing) {
      // They end because the server is gone, never because it refused.
      if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/fetch failed|terminated|aborted/);
    }
    server = await startProcess(data);
    for (const written of all) await check(server, written);
    acknowledged += all.reduce(
      (sum, { batches, singles, files }) => sum + batches.acknowledged + singles.acknowledged + files.acknowledged,
      0,
    );
  }
  expect(acknowledged).toBeGreaterThan(20);
  expect(await server.end("SIGTERM")).toBe(0);
});
