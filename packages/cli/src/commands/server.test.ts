import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

async function start(...more: string[]) {
  const data = temporaryFolder(onTestFinished);
  const server = await startProcess(data, ...more);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  return { ...server, data };
}

it("serves clients and screens, and tells how to log to it", async () => {
  const { url, output } = await start();
  expect(output()).toContain(`mlflow.set_tracking_uri("${url}")`);
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.text()]).toEqual([200, "OK"]);
  const page = await (await fetch(`${url}/`)).text();
  const script = /src="(\/assets\/[^"]+)"/.exec(page)?.[1];
  expect((await fetch(`${url}${script}`)).headers.get("content-type")).toContain("javascript");
  expect(await (await fetch(`${url}/api/v1/server`)).json()).toMatchObject({ url, durability: "full" });
});

it("takes an artifact and gives it back byte for byte, and keeps nothing of one that is cut", async () => {
  const { url } = await start();
  const { run } = (await (
    await fetch(`${url}/api/v1/runs`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })
  ).json()) as {
    run: { info: { id: string } };
  };
  const files = `/api/v1/runs/${run.info.id}/artifacts`;
  const bytes = crypto.getRandomValues(new Uint8Array(60_000)).map((byte) => byte);
  expect((await fetch(`${url}${files}/a%20b/m%C3%B6del.bin`, { method: "PUT", body: bytes })).status).toBe(200);
  expect(await (await fetch(`${url}${files}/a%20b/m%C3%B6del.bin`)).bytes()).toEqual(bytes);

  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`PUT ${files}/cut.bin HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100000\r\n\r\nabc`);
  await sleep(200);
  socket.destroy();
  await sleep(200);
  const listing = (await (await fetch(`${url}${files}`)).json()) as { entries: { name: string }[] };
  expect(listing.entries.map((entry) => entry.name)).toEqual(["a b"]);
});

it("stops at SIGTERM with code 0, after answering what has begun, though screens are listening", async () => {
  const server = await start();
  const events = await fetch(`${server.url}/api/v1/events`);
  const body = JSON.stringify({ name: "begun" });
  const { hostname, port, host } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString()));
  socket.write(
    `POST /api/v1/experiments HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  await sleep(100);
  const ended = server.end("SIGTERM");
  await sleep(100);
  socket.write(body.slice(5));
  expect(await ended).toBe(0);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer.toLowerCase()).toContain("connection: close");
  await events.body?.cancel().catch(() => {});
});

it("leaves a folder to the server that has it, and names that one", async () => {
  const { data, process } = await start();
  await expect(startProcess(data)).rejects.toThrow(`pid ${process.pid}`);
});

it("does not listen for everyone without being told in words", async () => {
  await expect(startProcess(temporaryFolder(onTestFinished), "--host", "0.0.0.0")).rejects.toThrow("--insecure-no-auth");
});
