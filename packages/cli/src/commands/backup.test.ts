import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

async function served(data: string) {
  const server = await startProcess(data, "--durability", "relaxed");
  onTestFinished(() => void server.process.kill("SIGKILL"));
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { run } = (await post("/api/v1/runs", {})) as { run: { info: { id: string } } };
  const { id } = run.info;
  return {
    ...server,
    id,
    log: (step: number) =>
      post("/api/2.0/mlflow/runs/log-batch", {
        run_id: id,
        metrics: Array.from({ length: 50 }, (_, i) => ({ key: "loss", value: i, timestamp: 1, step: 50 * step + i })),
      }),
    put: async (name: string, body: string) => {
      const answer = await fetch(`${server.url}/api/v1/runs/${id}/artifacts/${name}`, { method: "PUT", body });
      if (!answer.ok) throw new Error(`${name} was answered ${answer.status}`);
    },
    points: async () => {
      const answer = await fetch(`${server.url}/api/2.0/mlflow/metrics/get-history?run_id=${id}&metric_key=loss`);
      return ((await answer.json()) as { metrics: { step: number }[] }).metrics.map(({ step }) => Number(step));
    },
  };
}

/** A backup of a small book with two files and a key, and a server's last words. */
async function backedUp() {
  const place = { cwd: temporaryFolder(onTestFinished) };
  const data = join(place.cwd, "book");
  const server = await served(data);
  await server.log(0);
  await server.put("a.txt", "small");
  await server.put("b.bin", "x".repeat(100_000));
  writeFileSync(join(data, "webhook.key"), "secret\n", { mode: 0o600 });
  expect((await runCli(place, "backup", "copy", "--data", "book")).code).toBe(0);
  return { place, server, data, copy: join(place.cwd, "copy") };
}

it("backs up a book that is written to meanwhile, and what was answered before is in what is restored", async () => {
  const place = { cwd: temporaryFolder(onTestFinished) };
  const server = await served(join(place.cwd, "book"));
  let steps = 0;
  let isWriting = true;
  const writing = (async () => {
    while (isWriting && steps < 300) {
      await server.put(`file-${steps}`, `content ${steps}`);
      await server.log(steps++);
    }
  })();
  await expect.poll(() => steps, { timeout: 30_000 }).toBeGreaterThan(10);
  const before = steps;
  const backup = await runCli(place, "backup", "copy", "--data", "book");
  expect([backup.code, backup.err]).toEqual([0, ""]);
  const checked = await runCli(place, "check", "--data", "book");
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining("0 faults")]);
  isWriting = false;
  await writing;
  expect(steps).toBeGreaterThan(before);

  expect((await runCli(place, "check", "--data", "copy")).out).toContain("0 faults");
  const restored = await runCli(place, "restore", "copy", "--data", "again");
  expect([restored.code, restored.err]).toEqual([0, ""]);
  expect((await runCli(place, "check", "--data", "again")).out).toContain("0 faults");
  const again = await startProcess(join(place.cwd, "again"));
  onTestFinished(() => void again.process.kill("SIGKILL"));
  const answer = await fetch(`${again.url}/api/2.0/mlflow/metrics/get-history?run_id=${server.id}&metric_key=loss`);
  const found = ((await answer.json()) as { metrics: { step: number }[] }).metrics.map(({ step }) => Number(step));
  // Whole requests, each point once, and nothing of what was answered before is missing.
  expect(found).toEqual(found.map((_, i) => i));
  expect(found.length % 50).toBe(0);
  expect(found.length).toBeGreaterThanOrEqual(50 * before);
  for (const step of [0, before - 1]) {
    expect(await (await fetch(`${again.url}/api/v1/runs/${server.id}/artifacts/file-${step}`)).text()).toBe(`content ${step}`);
  }
});

it("backs up keys, and shares files on the same disk", async () => {
  const { place, data, copy } = await backedUp();
  expect(readFileSync(join(copy, "webhook.key"), "utf8")).toBe("secret\n");
  const blob = readFileSync(join(copy, "blobs.txt"), "utf8").split(/[ \n]/)[0] ?? "";
  const of = (folder: string) => statSync(join(folder, "blobs", blob.slice(0, 2), blob));
  expect(of(copy).ino).toBe(of(data).ino);
  expect((await runCli(place, "restore", "copy", "--data", "again")).code).toBe(0);
  const again = join(place.cwd, "again");
  expect(of(again).ino).not.toBe(of(copy).ino);
  for (const file of ["book.db", "webhook.key"]) expect(statSync(join(again, file)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(again, "webhook.key"), "utf8")).toBe("secret\n");
});

it("goes only into a new folder, with the backup and with what is restored", async () => {
  const { place } = await backedUp();
  for (const args of [
    ["backup", "copy", "--data", "book"],
    ["restore", "copy", "--data", "book"],
  ]) {
    const { code, err } = await runCli(place, ...args);
    expect([code, err]).toEqual([1, expect.stringContaining("is not empty")]);
  }
  expect((await runCli(place, "restore", "book", "--data", "again")).err).toContain("There is no finished backup in");
});

it.each([
  ["a byte of the database", (copy: string) => flip(join(copy, "book.db"), 5000), "book.db is not as it was"],
  ["a file", (copy: string) => flip(largest(copy), 5), "is not as it was when the backup was made"],
  ["a file's length", (copy: string) => truncateSync(largest(copy), 10), "has not 100000 bytes"],
  ["the list of files", (copy: string) => appendFileSync(join(copy, "blobs.txt"), `${"a".repeat(64)} 1\n`), "blobs.txt is not as it was"],
  ["a key", (copy: string) => writeFileSync(join(copy, "webhook.key"), "public\n"), "webhook.key is not as it was"],
])("restores nothing once %s has changed", async (_, change, message) => {
  const { place, copy } = await backedUp();
  change(copy);
  const { code, err } = await runCli(place, "restore", "copy", "--data", "again");
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect(existsSync(join(place.cwd, "again"))).toBe(false);
});

it("check tells of files that are gone or changed, of spoiled points and of what nothing names", async () => {
  const { place, server, data } = await backedUp();
  expect(await server.end("SIGTERM")).toBe(0);
  flip(largest(data), 7);
  const database = new DatabaseSync(join(data, "book.db"));
  database.exec("UPDATE artifacts SET hash = 'beef' WHERE name = 'a.txt'; UPDATE latest_metrics SET value = 7");
  database.close();
  const { code, out } = await runCli(place, "check", "--data", "book");
  expect(code).toBe(1);
  expect(out).toContain('The summary of the metric "loss" of run');
  expect(out).toMatch(/The bytes beef of the file 0\/\w+\/artifacts\/a\.txt are gone/);
  expect(out).toMatch(/The bytes of the file \w+ are not those that were stored/);
  expect(out).toContain(": 3 faults.");
  expect(out).toContain("Nothing names 1 file;");
  expect((await runCli(place, "check", "--data", "book", "--quick")).out).toContain(": 2 faults.");
});

it("check and backup name a folder without a book", async () => {
  const place = { cwd: temporaryFolder(onTestFinished) };
  expect((await runCli(place, "check", "--data", "nothing")).err).toContain("There is no book in");
  expect((await runCli(place, "backup", "copy", "--data", "nothing")).err).toContain("There is no book in");
  expect(readdirSync(place.cwd)).toEqual([]);
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

function largest(folder: string): string {
  const files = readdirSync(join(folder, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return paths.reduce((a, b) => (statSync(a).size >= statSync(b).size ? a : b));
}
