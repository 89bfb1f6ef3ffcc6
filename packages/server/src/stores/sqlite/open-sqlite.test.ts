import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Change } from "@trialbook/core/changes.ts";
import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { history, NOTHING, newRun, spelled } from "../contract/samples.ts";
import { openDatabase } from "./database.ts";
import { migrations } from "./migrations/all.ts";
import { migrate } from "./migrations/migrate.ts";
import { openSqliteStores, type SqliteOptions, type SqliteStores, storesOver } from "./open-sqlite.ts";
import { openTemporary, temporaryFolder } from "./temporary-stores.ts";

function open(folder: string, options: Partial<SqliteOptions> = {}): SqliteStores {
  return openSqliteStores({ folder, durability: "full", clock: Date.now, ...options });
}

describe("a book", () => {
  it("is there again after a restart", async () => {
    const folder = temporaryFolder(onTestFinished);
    const before = open(folder);
    const { id } = await before.experiments.createExperiment({ name: "kept", tags: [{ key: "a", value: "b" }], at: 1 });
    const run = await before.runs.createRun(newRun({ experimentId: id, params: [{ key: "lr", value: "0.1" }] }));
    await before.runs.appendToRun(run.info.id, { ...NOTHING, points: [{ key: "loss", step: 0, at: 1, value: 0.5 }] });
    const facts = [await before.experiments.getExperiment(id), await before.runs.getRun(run.info.id)];
    await before.close();
    const after = open(folder);
    expect([await after.experiments.getExperiment(id), await after.runs.getRun(run.info.id)]).toEqual(facts);
    expect(await history(after.metrics, run.info.id, "loss")).toEqual([[0, 1, 0.5]]);
    await after.close();
  });

  it("answers what had begun when it is closed, and refuses what comes later", async () => {
    const stores = open(temporaryFolder(onTestFinished));
    const begun = stores.runs.createRun(newRun());
    await stores.close();
    expect((await begun).info.status).toBe("running");
    await expect(stores.runs.createRun(newRun())).rejects.toThrow(Unavailable);
  });

  it("keeps its files to this user", async () => {
    const folder = temporaryFolder(onTestFinished);
    const stores = open(folder);
    for (const name of ["book.db", "book.db-wal", "book.db-shm"]) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    await stores.close();
  });

  it("can be opened by one server only", async () => {
    const folder = temporaryFolder(onTestFinished);
    const stores = open(folder);
    expect(() => open(folder)).toThrow(`pid ${process.pid}`);
    await stores.close();
    await open(folder).close();
  });
});

describe("a server that is killed while it writes", () => {
  it("loses and doubles nothing that it had answered", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder(onTestFinished);
    const acknowledged = new Set<string>();
    for (let round = 0; round < 3; round++) await writeUntilKilled(folder, 300, acknowledged);
    const findings: string[] = [];
    const stores = open(folder, { onDamage: (lines) => findings.push(...lines) });
    const steps = new Map<string, number>();
    for (const line of acknowledged) {
      const [run = "", step] = line.split(" ");
      steps.set(run, Math.max(steps.get(run) ?? 0, Number(step)));
    }
    expect(steps.size).toBeGreaterThan(0);
    for (const [id, last] of steps) {
      const logged = await history(stores.metrics, asRunId(id), "loss");
      // Points are logged in order, one at a time: each step up to the last answered one is there once, as may be the next.
      expect(logged.length === last + 1 || logged.length === last + 2).toBe(true);
      expect(logged).toEqual(logged.map((_, step) => [step, step, step / 8]));
      const run = await stores.runs.getRun(asRunId(id));
      expect(run.metrics[0]?.latest.step).toBe(logged.length - 1);
      expect(spelled(run.params)).toEqual(logged.map((_, step) => `p${String(step).padStart(6, "0")}=${step}`));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(findings).toEqual([]);
    await stores.close();
  });
});

describe("a damaged book", () => {
  it("is found out in the background after a server was killed, and told", async () => {
    const folder = temporaryFolder(onTestFinished);
    const before = open(folder);
    await before.runs.createRun(newRun({ params: Array.from({ length: 5000 }, (_, i) => ({ key: `p${i}`, value: "x".repeat(50) })) }));
    await before.close();
    writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: 1, started: "0" })); // As a killed server leaves it.
    const file = openSync(join(folder, "book.db"), "r+");
    writeSync(file, new Uint8Array(4096).fill(0xff), 0, 4096, statSync(join(folder, "book.db")).size - 8192);
    closeSync(file);
    const told = Promise.withResolvers<readonly string[]>();
    const after = open(folder, { onDamage: told.resolve });
    expect((await told.promise).length).toBeGreaterThan(0);
    await after.close();
  });
});

describe("a full disk", () => {
  it("refuses writes with a reason, still reads, and needs no restart", async () => {
    const file = join(temporaryFolder(onTestFinished), "book.db");
    const database = openDatabase(file, "full");
    migrate(database, file, migrations);
    const { runs } = storesOver(database, { clock: Date.now }).stores;
    const { info } = await runs.createRun(newRun());
    const long = { ...NOTHING, tags: [{ key: "note", value: "x".repeat(500_000) }] };
    database.handle.exec("PRAGMA max_page_count = 1"); // Means: not a page more than there are.
    await expect(runs.appendToRun(info.id, long)).rejects.toThrow(StorageFull);
    expect((await runs.getRun(info.id)).info).toEqual(info);
    database.handle.exec("PRAGMA max_page_count = 1000000");
    await runs.appendToRun(info.id, long);
    expect((await runs.getRun(info.id)).tags).toHaveLength(2);
    database.close();
  });
});

describe("listeners", () => {
  it("hear of what is committed, each thing once a turn and by the strongest word", async () => {
    const stores = await openTemporary(onTestFinished);
    const { info } = await stores.runs.createRun(newRun());
    let heard: Change[] = [];
    const stop = stores.changes.subscribe((changes) => heard.push(...changes));
    const heardAfter = async (...writes: readonly Promise<unknown>[]) => {
      heard = [];
      await Promise.allSettled(writes);
      await new Promise(setImmediate);
      return heard.map((change) => ("runId" in change && change.runId === info.id ? change.what : change));
    };
    const point = (step: number) => stores.runs.appendToRun(info.id, { ...NOTHING, points: [{ key: "loss", step, at: 1, value: 1 }] });
    const param = (value: string) => stores.runs.appendToRun(info.id, { ...NOTHING, params: [{ key: "a", value }] });
    expect(await heardAfter(point(1))).toEqual(["points"]);
    // A busy machine may need two turns for several writes.
    expect(new Set(await heardAfter(point(2), point(3), point(4)))).toEqual(new Set(["points"]));
    expect(await heardAfter(point(5), stores.runs.updateRun(info.id, { status: "finished" }))).toContain("facts");
    expect(await heardAfter(param("1"))).toEqual(["facts"]);
    expect(await heardAfter(param("2"))).toEqual([]);
    expect(await heardAfter(stores.runs.deleteRun(info.id, 1))).toEqual(["gone"]);
    const [a, b] = [{ model: "a" }, { model: "b" }];
    expect(await heardAfter(stores.registry.createRegisteredModel({ name: "a", tags: [], at: 1 }))).toEqual([{ ...a, what: "facts" }]);
    expect(await heardAfter(stores.registry.renameRegisteredModel("a", { name: "b", at: 2 }))).toEqual([
      { ...a, what: "gone" },
      { ...b, what: "facts" },
    ]);
    expect(await heardAfter(stores.registry.setRegisteredModelTag("a", { key: "k", value: "v" }))).toEqual([]);
    expect(await heardAfter(stores.registry.deleteRegisteredModel("b"))).toEqual([{ ...b, what: "gone" }]);
    stop();
    expect(await heardAfter(stores.runs.restoreRun(info.id))).toEqual([]);
  });
});

/** A process that logs to a few runs at once and prints each answer; killed after a while, in the middle of it. */
async function writeUntilKilled(folder: string, milliseconds: number, acknowledged: Set<string>): Promise<void> {
  const script = `
    import { openSqliteStores } from ${JSON.stringify(new URL("./open-sqlite.ts", import.meta.url).href)};
    const stores = openSqliteStores({ folder: ${JSON.stringify(folder)}, durability: "full", clock: Date.now });
    const write = async () => {
      const id = crypto.randomUUID().replaceAll("-", "");
      const at = Date.now();
      await stores.runs.createRun({ id, experimentId: "0", name: "n", userId: "u", status: "running", tags: [], params: [], at });
      for (let step = 0; ; step++) {
        const params = [{ key: "p" + String(step).padStart(6, "0"), value: String(step) }];
        await stores.runs.appendToRun(id, { params, tags: [], points: [{ key: "loss", step, at: step, value: step / 8 }] });
        console.log(id + " " + step);
      }
    };
    for (let i = 0; i < 8; i++) void write();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => acknowledged.add(line));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`The writing process ended with ${code} by itself`)));
  await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => {}); // From here on it is meant to end.
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill("SIGKILL");
  await once(lines, "close");
}
