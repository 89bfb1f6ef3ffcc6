import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type InstalledR, installR, missingOfR, runR } from "./r-script.ts";
import { startTestServer, type TestServer } from "./server.ts";

const missing = missingOfR();
if (missing !== undefined) {
  console.log(`Skipped: our R package, because ${missing}`);
  it.skipIf(process.env["CI"] !== "true")("has R", () => expect.fail(missing));
}

describe.skipIf(missing !== undefined)("our R package", () => {
  let server: TestServer;
  let r: InstalledR;
  beforeAll(async () => {
    r = installR();
    server = await startTestServer();
  });
  afterAll(async () => {
    r.remove();
    expect(await server.stop(), server.log()).toBe(0);
  });

  const run = (name: string) => runR(name, { library: r.library, TRIALBOOK_URL: server.url });

  it("records linear models: params of every kind, metrics by step, tags, a folder of files, the session", async () => {
    const { code, output } = await run("lm");
    expect(code, output).toBe(0);
    const { info, data } = await runNamed(server.url, "lm");
    expect(output).toContain(`${server.url}/#/experiments/${info.experiment_id}/runs/${info.run_id}`);
    expect(info.status).toBe("FINISHED");
    expect(byKey(data.params)).toEqual({ formula: "mpg ~ wt + hp + qsec", rows: "32", scaled: "FALSE", share: `${1 / 3}1` });
    expect(byKey(data.tags)).toMatchObject({
      purpose: "größe & „gewicht“",
      team: "blue",
      "mlflow.source.name": expect.stringMatching(/\/lm\.R$/),
      "r.version": expect.stringMatching(/^R version \d/),
    });
    const rmse = await history(server.url, info.run_id, "rmse");
    expect(rmse.map(({ step }) => step)).toEqual([1, 2, 3]);
    // Textbooks have the residual standard errors of these models of these 32 cars, to three decimals.
    const known = [3.046, 2.593, 2.578].map((error, i) => error * Math.sqrt((30 - i) / 32));
    expect(rmse.map(({ value }) => Number(value))).toEqual(known.map((value) => expect.closeTo(value, 2)));
    const files = await artifact(server.url, info.run_id, "models/model of cars/coefficients.csv");
    expect(await files.text()).toContain('"wt"');
    expect((await artifact(server.url, info.run_id, "models/model of cars/fit.rds")).status).toBe(200);
    expect(await (await artifact(server.url, info.run_id, "sessionInfo.txt")).text()).toMatch(/R version [\s\S]*trialbook_0\.1\.0/);
  });

  it("records runs within a run, each with its own history", async () => {
    const { code, output } = await run("glm");
    expect(code, output).toBe(0);
    const parent = await runNamed(server.url, "glm");
    for (const predictor of ["wt", "hp"]) {
      const { info, data } = await runNamed(server.url, `glm ${predictor}`);
      expect(info.experiment_id).toBe(parent.info.experiment_id);
      expect(byKey(data.tags)["mlflow.parentRunId"]).toBe(parent.info.run_id);
      const deviance = (await history(server.url, info.run_id, "deviance")).map(({ value }) => Number(value));
      expect(deviance).toHaveLength(6);
      expect(deviance).toEqual(deviance.toSorted((a, b) => b - a));
    }
    expect(parent.data.metrics.map(({ key }) => key)).toEqual(["models"]);
  });

  it("records a network's whole history, every double as R has it", async () => {
    const { code, output } = await run("nnet");
    expect(code, output).toBe(0);
    const { info, data } = await runNamed(server.url, "nnet");
    expect(byKey(data.params)).toEqual({ hidden: "3", decay: "5e-04" });
    const loss = await history(server.url, info.run_id, "loss");
    expect(loss.map(({ step }) => step)).toEqual(Array.from({ length: 1200 }, (_, i) => i));
    expect(Number(loss.at(-1)?.value)).toBeLessThan(Number(loss[0]?.value) / 2);
    const odd = await history(server.url, info.run_id, "odd");
    expect(odd.map(({ value }) => value)).toEqual(["NaN", Number.MAX_VALUE, -Number.MAX_VALUE, 0.1 + 0.2, "NaN"]);
    const [id, last, accuracy] = (await (await artifact(server.url, info.run_id, "told.txt")).text()).split("\n");
    expect(id).toBe(info.run_id);
    expect(Number(loss.at(-1)?.value)).toBeCloseTo(Number(last), 4);
    expect((await history(server.url, info.run_id, "accuracy"))[0]?.value).toBeCloseTo(Number(accuracy), 6);
  });

  it("ends a run that stops as failed, with its error, and lets the error go on", async () => {
    const { code, output } = await run("failing");
    expect([code, output]).toEqual([1, expect.stringContaining("the data ran out")]);
    const { info, data } = await runNamed(server.url, "failing");
    expect([info.status, byKey(data.tags)["trialbook.error"]]).toEqual(["FAILED", "the data ran out"]);
    expect(await history(server.url, info.run_id, "loss")).toHaveLength(2);
  });

  it("says in words what is wrong", async () => {
    const { code, output } = await run("refused");
    expect([code, output]).toEqual([1, expect.stringMatching(/refused this: Changing param values is not allowed/)]);
    expect((await runNamed(server.url, "refused")).info.status).toBe("FAILED");
  });

  it("trains on while the server is away, and warns of what is not recorded", async () => {
    const other = await startTestServer();
    onTestFinished(async () => void (await other.stop()));
    const { code, output } = await runR("away", { library: r.library, TRIALBOOK_URL: other.url, SERVER_PID: String(other.pid) });
    expect(code, output).toBe(0);
    expect(output).toContain("trained to the end");
    expect(output).toContain("Points of metrics are kept until it answers");
    expect(output).toMatch(/The end of run away is not recorded, and 1501 points of metrics were not sent/);
  });
});

interface RunJson {
  readonly info: { readonly run_id: string; readonly experiment_id: string; readonly status: string };
  readonly data: {
    readonly params: readonly KeyValue[];
    readonly tags: readonly KeyValue[];
    readonly metrics: readonly { readonly key: string }[];
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

async function runNamed(url: string, name: string): Promise<RunJson> {
  const { experiments } = await post(url, "experiments/search", { max_results: 100 });
  const { runs } = await post(url, "runs/search", {
    experiment_ids: experiments.map(({ experiment_id }: { experiment_id: string }) => experiment_id),
    filter: `run_name = '${name}'`,
    order_by: ["start_time DESC"],
  });
  expect(runs, name).toBeDefined();
  return { ...runs[0], data: { params: [], tags: [], metrics: [], ...runs[0].data } };
}

async function history(url: string, runId: string, key: string): Promise<readonly { readonly step: number; readonly value: unknown }[]> {
  const answer = await fetch(`${url}/api/2.0/mlflow/metrics/get-history?${new URLSearchParams({ run_id: runId, metric_key: key })}`);
  return ((await answer.json()) as { metrics?: { step: number; value: unknown }[] }).metrics ?? [];
}

function artifact(url: string, runId: string, path: string): Promise<Response> {
  return fetch(`${url}/get-artifact?${new URLSearchParams({ run_id: runId, path })}`);
}

// biome-ignore lint/suspicious/noExplicitAny: the wire's own JSON, looked at by expectations.
async function post(url: string, endpoint: string, body: unknown): Promise<any> {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${url}/api/2.0/mlflow/${endpoint}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

function byKey(entries: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
