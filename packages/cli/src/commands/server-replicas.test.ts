import { onPostgres } from "@trialbook/server/stores/postgres/testing/on-postgres.ts";
import { administer, freshSchema } from "@trialbook/server/stores/postgres/testing/test-database.ts";
import { expect, it, onTestFinished } from "vitest";
import { type ServerProcess, startProcess, temporaryFolder } from "../testing/server-process.ts";

const writers = 8;
const requests = 40;
const batchSize = 25;

async function post(url: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A server on a database, with a data folder of its own. */
async function startReplica(store: string): Promise<ServerProcess> {
  const server = await startProcess(temporaryFolder(onTestFinished), "--store", store);
  onTestFinished(async () => void (await server.end("SIGKILL")));
  return server;
}

await onPostgres(() => {
  it("two servers write one run, one of them is killed, and each point is there once", async () => {
    const { name, url: store } = await freshSchema();
    onTestFinished(() => administer(`DROP SCHEMA ${name} CASCADE`));
    const [one, two] = await Promise.all([startReplica(store), startReplica(store)]);
    const { run } = await post(one.url, "runs/create", { experiment_id: "0" });
    const id = (run as { info: { run_id: string } }).info.run_id;

    let answered = 0;
    let isKilled = false;
    let repeated = 0;
    const warned = new Set<number>();
    const log = async (writer: number, n: number): Promise<void> => {
      const metrics = Array.from({ length: batchSize }, (_, i) => ({
        key: "m",
        step: n * batchSize + i,
        value: n * batchSize + i,
        timestamp: 1,
      }));
      const body = { run_id: id, metrics, params: [{ key: `p${n}`, value: String(n) }] };
      const first = writer % 2 === 0 && !warned.has(writer) ? one : two;
      try {
        await post(first.url, "runs/log-batch", body);
      } catch (error) {
        if (first !== one || !isKilled) throw error;
        // Nobody knows whether the killed server had committed it; a client sends it again to another.
        repeated++;
        warned.add(writer);
        await post(two.url, "runs/log-batch", body);
      }
      answered++;
      if (answered === 100) {
        isKilled = true;
        one.process.kill("SIGKILL");
      }
    };
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let i = 0; i < requests; i++) await log(writer, i * writers + writer);
      }),
    );

    expect(isKilled).toBe(true);
    expect(repeated).toBe(writers / 2);
    const count = writers * requests * batchSize;
    const answer = await fetch(`${two.url}/api/2.0/mlflow/metrics/get-history?run_id=${id}&metric_key=m`);
    const { metrics } = (await answer.json()) as { metrics: { step: number; value: number }[] };
    expect(metrics.map(({ step }) => step).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, step) => step));
    const read = await fetch(`${two.url}/api/2.0/mlflow/runs/get?run_id=${id}`);
    const { data } = ((await read.json()) as { run: { data: { metrics: { step: number }[]; params: unknown[] } } }).run;
    expect(data.metrics).toMatchObject([{ key: "m", step: count - 1, value: count - 1 }]);
    expect(data.params).toHaveLength(writers * requests);
  }, 120_000);

  it("an open screen of one server hears what is written through another", async () => {
    const { name, url: store } = await freshSchema();
    onTestFinished(() => administer(`DROP SCHEMA ${name} CASCADE`));
    const [one, two] = await Promise.all([startReplica(store), startReplica(store)]);
    const stopping = new AbortController();
    const events = await fetch(`${one.url}/api/v1/events`, { signal: stopping.signal });
    expect(events.ok).toBe(true);
    const heard = (async () => {
      let text = "";
      for await (const chunk of (events.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (/"runId"/.test(text)) return text;
      }
      return text;
    })();
    const { run } = await post(two.url, "runs/create", { experiment_id: "0" });
    const id = (run as { info: { run_id: string } }).info.run_id;
    expect(await heard).toContain(id);
    stopping.abort();
  }, 120_000);
});
