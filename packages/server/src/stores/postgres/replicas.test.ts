import { asBlobHash } from "@trialbook/core/ids.ts";
import { REGISTRY_EVENTS } from "@trialbook/core/webhook/registry-event.ts";
import { afterAll, expect, it, onTestFinished, vi } from "vitest";
import { newRegistered, newVersion } from "../contract/registry-samples.ts";
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
