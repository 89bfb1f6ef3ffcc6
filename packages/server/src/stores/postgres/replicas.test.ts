import { Inactive, NotFound, ParamsChanged } from "@trialbook/core/errors.ts";
import { asBlobHash, asLoggedModelId } from "@trialbook/core/ids.ts";
import { type ListedRun, parseJsonText } from "@trialbook/core/run/listed-run.ts";
import type { Batch } from "@trialbook/core/run/run.ts";
import { REGISTRY_EVENTS } from "@trialbook/core/webhook/registry-event.ts";
import { afterAll, expect, it, onTestFinished, vi } from "vitest";
import { newRegistered, newVersion } from "../contract/registry-samples.ts";
import { history, NOTHING, newRun } from "../contract/samples.ts";
import { onPostgres } from "./testing/on-postgres.ts";
import { SchemaPool } from "./testing/schema-pool.ts";
import { openTemporary, temporarySchema } from "./testing/temporary-stores.ts";

const LATER = Number.MAX_SAFE_INTEGER;

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());

  /** Servers on one database, each with connections of its own. */
  async function threeServers() {
    const books = { schemas, atEnd: onTestFinished };
    const url = await temporarySchema(books);
    const open = () => openTemporary(books, { url, connections: 4 });
    return [await open(), await open(), await open()] as const;
  }

  it("numbers versions that three servers register at once 1..n, and queues one event for each", async () => {
    const servers = await threeServers();
    const [first] = servers;
    await first.webhooks.createWebhook({ id: "w", name: "w", url: "https://a/", events: REGISTRY_EVENTS, status: "active", at: 1 });
    await first.registry.createRegisteredModel(newRegistered("line"));
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, i) => (servers[i % 3] ?? first).registry.createModelVersion(newVersion("line"))),
    );
    const numbers = made.map(({ version }) => version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, i) => (servers[i % 3] ?? first).webhooks.claimDeliveries({ now: LATER - 1, until: LATER, limit: 3 })),
    );
    const rest = await first.webhooks.claimDeliveries({ now: LATER - 1, until: LATER, limit: 100 });
    const told = [...claims.flat(), ...rest].flatMap(({ event }) => event.facts.version ?? []);
    expect(told.sort((a, b) => a - b)).toEqual(numbers);
  });

  it("numbers data versions that three servers add at once 1..n, the same files being one version", async () => {
    const servers = await threeServers();
    const digest = (i: number): string => i.toString(16).padStart(64, "0");
    const added = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        (servers[i % 3] ?? servers[0]).datasets.addVersion({
          ...{ name: "pets", digest: digest(i % 20), files: 1, bytes: 1, source: "/data", at: 1 },
          manifest: asBlobHash(digest(i % 20)),
        }),
      ),
    );
    const numbers = added.filter(({ created }) => created).map(({ version }) => version.number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(new Set(added.map(({ version }) => `${version.digest} ${version.number}`)).size).toBe(20);
  });

  it("keeps params, tags, histories and summaries of a run right that three servers write in turns and at once", async () => {
    const servers = await threeServers();
    const [first] = servers;
    const { info } = await first.runs.createRun(newRun({ params: [{ key: "seed", value: "1" }] }));
    const log = (i: number, batch: Partial<Batch>) => (servers[i % 3] ?? first).runs.appendToRun(info.id, { ...NOTHING, ...batch });
    const point = (i: number) => ({ key: `m${i % 4}`, step: i, at: i, value: (i * 37) % 101 });
    for (let i = 0; i < 12; i++) await log(i, { points: [point(i)], params: [{ key: `p${i % 5}`, value: `${i % 5}` }] });
    const rest = Array.from({ length: 108 }, (_, i) => i + 12);
    await Promise.all(rest.map((i) => log(i, { points: [point(i)], tags: [{ key: `t${i}`, value: `${i}` }] })));
    await servers[1].runs.deleteRunTag(info.id, "t12");
    await log(2, { points: [{ key: "m0", step: 120, at: 120, value: 200 }] });
    for (const i of [0, 1, 2]) await expect(log(i, { params: [{ key: "p3", value: "other" }] })).rejects.toThrow(ParamsChanged);

    const run = await servers[2].runs.getRun(info.id);
    expect(run.params.map(({ key, value }) => `${key}=${value}`)).toEqual(["p0=0", "p1=1", "p2=2", "p3=3", "p4=4", "seed=1"]);
    expect(run.tags.filter(({ key }) => key.startsWith("t")).length).toBe(107);
    for (const n of [0, 1, 2, 3]) {
      const points = [...Array(120).keys()].filter((i) => i % 4 === n).map(point);
      if (n === 0) points.push({ key: "m0", step: 120, at: 120, value: 200 });
      const values = points.map(({ value }) => value);
      const summary = run.metrics.find(({ key }) => key === `m${n}`);
      expect(summary?.latest).toEqual(expect.objectContaining({ step: points.at(-1)?.step, value: values.at(-1) }));
      expect([summary?.first.step, summary?.min?.value, summary?.max?.value]).toEqual([n, Math.min(...values), Math.max(...values)]);
      const steps = (await history(servers[1].metrics, info.id, `m${n}`)).map((found) => (found as number[])[0]);
      expect(steps).toEqual(points.map(({ step }) => step));
    }
  });

  it("lists what another server wrote just now, whatever was listed before", async () => {
    const [one, other] = await threeServers();
    const { info } = await one.runs.createRun(newRun({ tags: [{ key: "stage", value: "a" }] }));
    const listed = async () => {
      const { items } = await one.runs.searchRuns({ experimentIds: [info.experimentId], order: [], view: "all", limit: 10 });
      const [{ info: facts, params, tags, metrics, datasets, modelOutputs }] = items as [ListedRun];
      const has = [...parseJsonText(params), ...parseJsonText(tags)].filter(({ key }) => !key.startsWith("mlflow."));
      const data = datasets.map(({ dataset }) => dataset.name);
      return {
        facts: `${facts.name} ${facts.status} ${facts.lifecycle}`,
        has: has.map(({ key, value }) => `${key}=${value}`),
        metrics,
        data,
        modelOutputs,
      };
    };
    const first = await listed();
    expect(first).toEqual({ facts: "brisk-otter-1 running active", has: ["stage=a"], metrics: [], data: [], modelOutputs: [] });
    const dataset = { name: "pets", digest: "d", sourceType: "local", source: "/data" };
    const big = 2n ** 60n;
    const writes: [string, () => Promise<unknown>, object][] = [
      [
        "a param",
        () => other.runs.appendToRun(info.id, { ...NOTHING, params: [{ key: "p\u0000", value: "\u0001\\u0001" }] }),
        { has: ["p\u0000=\u0001\\u0001", "stage=a"] },
      ],
      [
        "a tag",
        () => other.runs.appendToRun(info.id, { ...NOTHING, tags: [{ key: "stage", value: "b" }] }),
        { has: ["p\u0000=\u0001\\u0001", "stage=b"] },
      ],
      ["a tag's end", () => other.runs.deleteRunTag(info.id, "stage"), { has: ["p\u0000=\u0001\\u0001"] }],
      [
        "a point",
        () => other.runs.appendToRun(info.id, { ...NOTHING, points: [{ key: "m", step: big, at: 1, value: -0 }] }),
        { metrics: [{ key: "m", step: big, at: 1, value: -0 }] },
      ],
      ["data", () => other.runs.addInputs(info.id, { datasets: [{ dataset, tags: [] }], models: [] }), { data: ["pets"] }],
      [
        "a model",
        () => other.runs.addOutputs(info.id, [{ modelId: asLoggedModelId("m-1"), step: 3 }]),
        { modelOutputs: [{ modelId: "m-1", step: 3 }] },
      ],
      ["a name", () => other.runs.updateRun(info.id, { name: "new" }), { facts: "new running active" }],
      ["an end", () => other.runs.updateRun(info.id, { status: "finished" }), { facts: "new finished active" }],
      ["the bin", () => other.runs.deleteRun(info.id, 1), { facts: "new finished deleted" }],
    ];
    for (const [what, write, change] of writes) {
      await write();
      expect(await listed(), what).toEqual(expect.objectContaining(change));
    }
  });

  it("refuses what a server that remembers a run may no longer write to it", async () => {
    const [one, other] = await threeServers();
    const { info } = await one.runs.createRun(newRun());
    const log = (params: Batch["params"]) => one.runs.appendToRun(info.id, { ...NOTHING, params });
    await log([{ key: "a", value: "1" }]);
    await other.runs.appendToRun(info.id, { ...NOTHING, params: [{ key: "b", value: "2" }] });
    await expect(log([{ key: "b", value: "3" }])).rejects.toThrow(ParamsChanged);
    await log([
      { key: "b", value: "2" },
      { key: "c", value: "3" },
    ]);
    await other.runs.deleteRun(info.id, 1);
    await expect(log([{ key: "d", value: "4" }])).rejects.toThrow(Inactive);
    await other.runs.purgeRun(info.id);
    await expect(log([{ key: "e", value: "5" }])).rejects.toThrow(NotFound);
  });

  it("tells a server of what another one queued and left behind", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const [one, other] = await threeServers();
    await one.webhooks.createWebhook({ id: "w", name: "w", url: "https://a/", events: REGISTRY_EVENTS, status: "active", at: 1 });
    await one.registry.createRegisteredModel(newRegistered("line"));
    const listener = vi.fn();
    onTestFinished(other.webhooks.onQueued(listener));
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    expect(await other.webhooks.claimDeliveries({ now: LATER - 1, until: LATER, limit: 9 })).toHaveLength(1);
  });
});
