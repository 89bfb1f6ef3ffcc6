import { type Change, isRegistryChange, type RunChange } from "@trialbook/core/changes.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { NOTHING, newRun } from "../contract/samples.ts";
import { cutOff } from "./testing/cut-off.ts";
import { onPostgres } from "./testing/on-postgres.ts";
import { SchemaPool } from "./testing/schema-pool.ts";
import { openTemporary, temporarySchema } from "./testing/temporary-stores.ts";

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());

  /** One server that writes, and another, behind a way of its own to the database, with a screen open. */
  async function twoServers(refuses?: (first: string) => boolean) {
    const books = { schemas, atEnd: onTestFinished };
    const url = await temporarySchema(books);
    const way = await cutOff(refuses);
    onTestFinished(() => way.close());
    const writer = await openTemporary(books, { url });
    const { changes } = await openTemporary(books, { url: way.through(url) });
    const heard: Change[] = [];
    changes.subscribe((some) => void heard.push(...some));
    let steps = 0;
    const { info } = await writer.runs.createRun(newRun());
    return {
      way,
      heard,
      register: (name: string) => writer.registry.createRegisteredModel({ name, tags: [], at: 1 }),
      log: () => writer.runs.appendToRun(info.id, { ...NOTHING, points: [{ key: "m", step: steps++, at: 1, value: 1 }] }),
      /** Whether the screen is told of the experiment from now on, and of the run itself. */
      async hears(): Promise<{ readonly runs: boolean }> {
        heard.length = 0;
        await this.log();
        const ofRuns = (): RunChange[] => heard.filter((change): change is RunChange => !isRegistryChange(change));
        const told = (of: ExperimentId): Change | undefined => ofRuns().find(({ experimentId }) => experimentId === of);
        await expect.poll(() => told(info.experimentId), { timeout: 15_000 }).toBeDefined();
        return { runs: ofRuns().some(({ runId }) => runId === info.id) };
      },
    };
  }

  it("a write on one server is told to the screens of another, run by run", async () => {
    const servers = await twoServers();
    await expect.poll(async () => (await servers.hears()).runs, { timeout: 30_000 }).toBe(true);
  });

  it("a model that is registered on one server is told to the screens of another, by name", async () => {
    const servers = await twoServers();
    await expect.poll(async () => (await servers.hears()).runs, { timeout: 30_000 }).toBe(true);
    await servers.register("größe");
    await expect.poll(() => servers.heard, { timeout: 15_000 }).toContainEqual({ model: "größe", what: "facts" });
  });

  it("screens are told all the same where nothing can listen to the database, by experiment", async () => {
    const servers = await twoServers((first) => first.includes("trialbook live"));
    expect(await servers.hears()).toEqual({ runs: false });
    expect(await servers.hears()).toEqual({ runs: false });
  });

  it("a server whose listening connection is cut looks for itself until it listens again", async () => {
    let isListening = true;
    const servers = await twoServers((first) => !isListening && first.includes("trialbook live"));
    await expect.poll(async () => (await servers.hears()).runs, { timeout: 30_000 }).toBe(true);
    isListening = false;
    servers.way.cut();
    servers.way.restore();
    await expect.poll(async () => (await servers.hears()).runs, { timeout: 30_000 }).toBe(false);
    expect((await servers.hears()).runs).toBe(false);
    isListening = true;
    await expect.poll(async () => (await servers.hears()).runs, { timeout: 30_000 }).toBe(true);
  });
});
