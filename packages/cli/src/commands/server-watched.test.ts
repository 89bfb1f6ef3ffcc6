import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

async function start(...more: string[]) {
  const data = temporaryFolder(onTestFinished);
  const server = await startProcess(data, ...more);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  return { ...server, data };
}

async function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** The values of a family by its labels, as the server answers them. */
async function figures(url: string, name: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line === name || line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return new Map(lines.map((line) => [line.slice(name.length, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]));
}

it("tells Prometheus of requests by route, commits, points, streams, sizes and itself", async () => {
  const { url } = await start();
  const { run } = (await (await post(`${url}/api/v1/runs`, {})).json()) as { run: { info: { id: string } } };
  const log = (step: number) =>
    post(`${url}/api/2.0/mlflow/runs/log-metric`, { run_id: run.info.id, key: "a", value: 1, timestamp: 1, step });
  for (const step of [1, 2, 3]) expect((await log(step)).status).toBe(200);
  expect((await post(`${url}/api/2.0/mlflow/runs/log-metric`, { run_id: "no" })).status).toBe(400);
  expect((await fetch(`${url}/api/v1/nothing`)).status).toBe(404);
  const events = await fetch(`${url}/api/v1/events`);

  const answer = await fetch(`${url}/metrics`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  for (const line of (await answer.text()).trimEnd().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? (-?[\d.e+-]+|\+Inf))$/);
  }
  const requests = await figures(url, "trialbook_http_requests_total");
  const route = 'method="POST",route="/api/2.0/mlflow/runs/log-metric"';
  expect(requests.get(`{${route},status="200"}`)).toBe(3);
  expect(requests.get(`{${route},status="400"}`)).toBe(1);
  expect(requests.get('{method="GET",route="none",status="404"}')).toBe(1);
  const latency = await figures(url, "trialbook_http_request_duration_seconds_bucket");
  expect(latency.get(`{${route},le="+Inf"}`)).toBe(4);
  expect((await figures(url, "trialbook_points_taken_total")).get("")).toBe(3);
  expect((await figures(url, "trialbook_commit_writes_sum")).get("")).toBeGreaterThanOrEqual(4);
  expect((await figures(url, "trialbook_live_streams")).get("")).toBe(1);
  await events.body?.cancel();
  await expect.poll(async () => (await figures(url, "trialbook_live_streams")).get(""), { timeout: 20_000 }).toBe(0);
  await expect.poll(async () => (await figures(url, "trialbook_runs")).get(""), { timeout: 20_000 }).toBe(1);
  expect((await figures(url, "trialbook_stored_points")).get("")).toBe(3);
  for (const name of ["process_resident_memory_bytes", "process_cpu_seconds_total", "trialbook_data_free_bytes", "trialbook_store_bytes"]) {
    expect((await figures(url, name)).get(""), name).toBeGreaterThan(0);
  }
});

it("names a request in its answer and in the log by the id that it brought, if that is a name", async () => {
  const { url, output, end } = await start("--log", "json", "--log-requests");
  const idFor = async (id: string, path = "/api/v1/server") =>
    (await fetch(`${url}${path}`, { headers: { "x-request-id": id } })).headers.get("x-request-id");
  expect(await idFor("proxy-1.a:B_2")).toBe("proxy-1.a:B_2");
  expect(await idFor("gone", "/api/v1/nothing")).toBe("gone");
  for (const odd of ["two words", '"quoted"', "x".repeat(129), ""]) expect(await idFor(odd)).toMatch(/^[0-9a-f]{8}-[0-9a-z]+$/);
  await end("SIGTERM");
  const lines = output()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ requestId }) => requestId === "proxy-1.a:B_2")).toMatchObject({
    level: "info",
    message: "Answered",
    method: "GET",
    route: "/api/v1/server",
    status: 200,
  });
  expect(lines.find(({ requestId }) => requestId === "gone")).toMatchObject({ route: "none", status: 404 });
  expect(lines.every(({ time, level, message }) => [time, level, message].every((field) => typeof field === "string"))).toBe(true);
});

it("is not ready once it was told to stop, and serves on until load balancers have seen it", async () => {
  const { url, end } = await start("--drain", "4");
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  const ended = end("SIGTERM");
  await expect.poll(async () => (await fetch(`${url}/ready`)).status, { timeout: 4000 }).toBe(503);
  expect(await (await fetch(`${url}/ready`)).text()).toBe("Not ready: the server is stopping");
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const answer = await post(`${url}/api/v1/experiments`, { name: "late" });
  expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  expect(await ended).toBe(0);
});

it("is not ready, and says why, while files cannot be written", async () => {
  const { url, data } = await start();
  rmSync(join(data, "tmp"), { recursive: true });
  const answer = await fetch(`${url}/ready`);
  expect([answer.status, await answer.text()]).toEqual([
    503,
    "Not ready: files: The folder for files cannot be written to. Look whether its disk is there and writable.",
  ]);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});
