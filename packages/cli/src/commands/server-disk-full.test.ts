import { execFileSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

const MIB = 1024 * 1024;

/** A folder on a disk of its own, or why there is none. */
function smallDisk(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return "only root may mount a small disk";
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", folder], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `a small disk could not be mounted: ${error instanceof Error ? error.message : error}`;
  }
}

it("answers that the disk is full, loses nothing that it answered for, and goes on once there is room", async (context) => {
  const place = { cwd: temporaryFolder(onTestFinished) };
  const missing = smallDisk(place.cwd);
  context.skip(missing !== undefined, missing);
  let server: Awaited<ReturnType<typeof startProcess>> | undefined;
  onTestFinished(async () => {
    await server?.end("SIGKILL");
    execFileSync("/bin/umount", [place.cwd]);
  });
  const data = join(place.cwd, "book");
  server = await startProcess(data);
  const { url } = server;
  const created = await fetch(`${url}/api/v1/runs`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
  const { run } = (await created.json()) as { run: { info: { id: string } } };
  const { id } = run.info;
  const log = (step: number) =>
    fetch(`${url}/api/2.0/mlflow/runs/log-batch`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        run_id: id,
        metrics: Array.from({ length: 500 }, (_, i) => ({ key: "a", value: Math.random(), timestamp: i, step: 500 * step + i })),
      }),
    });
  const put = (name: string) => fetch(`${url}/api/v1/runs/${id}/artifacts/${name}`, { method: "PUT", body: "x".repeat(1000) });
  expect([(await log(0)).status, (await put("before")).status, (await fetch(`${url}/ready`)).status]).toEqual([200, 200, 200]);

  // All but a little of the room is gone: first files are refused, which leave some for the database, then points.
  const ballast = join(place.cwd, "ballast");
  const free = () => statfsSync(place.cwd).bavail * statfsSync(place.cwd).bsize;
  writeFileSync(ballast, Buffer.alloc(free() - MIB / 4));
  const refused = await put("during");
  expect([refused.status, (await refused.json()) as unknown]).toEqual([507, expect.objectContaining({ code: "storage-full" })]);
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("disk is full")]);
  const answered: number[] = [0];
  let failure: Response | undefined;
  for (let step = 1; failure === undefined && step < 500; step++) {
    const answer = await log(step);
    if (answer.ok) answered.push(step);
    else failure = answer;
  }
  expect(failure?.status).toBe(507);
  expect(JSON.stringify(await failure?.json())).toContain("The disk that holds the book is full");
  // Reads go on.
  expect((await fetch(`${url}/api/v1/runs/${id}`)).status).toBe(200);
  expect((await fetch(`${url}/health`)).status).toBe(200);

  rmSync(ballast);
  expect((await log(5000)).status).toBe(200);
  expect([(await put("after")).status, (await fetch(`${url}/ready`)).status]).toEqual([200, 200]);
  const history = await fetch(`${url}/api/2.0/mlflow/metrics/get-history?run_id=${id}&metric_key=a`);
  const steps = ((await history.json()) as { metrics: { step: number | string }[] }).metrics.map(({ step }) => Number(step));
  const whole = [...answered, 5000].flatMap((step) => Array.from({ length: 500 }, (_, i) => 500 * step + i));
  expect(steps.sort((a, b) => a - b)).toEqual(whole);
  expect(await server.end("SIGTERM")).toBe(0);
  const { code, out } = await runCli(place, "check", "--data", "book");
  expect([code, out]).toEqual([0, expect.stringContaining("0 faults")]);
});
