import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import { REGISTRY_EVENTS } from "@trialbook/core/webhook/registry-event.ts";
import { MOST_WAITING, type NewWebhook, type WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import { describe, expect, it, vi } from "vitest";
import { newRegistered, newVersion } from "./registry-samples.ts";

/** What the contract of webhooks needs of a back-end. */
export interface OpenedWebhooks {
  readonly registry: RegistryStore;
  readonly webhooks: WebhookStore;
}

const LATER = Number.MAX_SAFE_INTEGER;

/** Holds a back-end's webhooks to what {@link WebhookStore} promises, of which `mostWaiting` events are kept for one. */
export function webhookStoreContract(open: () => Promise<OpenedWebhooks>, mostWaiting = MOST_WAITING): void {
  describe("a webhook", () => {
    it("is made, found, changed in part and deleted; its secret is given to nobody who lists", async () => {
      const { webhooks } = await open();
      const made = await webhooks.createWebhook(newWebhook("w", { description: "d", sealedSecret: "sealed", at: 5 }));
      expect(made).toEqual({ ...newWebhook("w"), description: "d", at: undefined, created: 5, updated: 5 });
      expect(await webhooks.getWebhook("w")).toEqual(made);
      expect(await webhooks.sealedSecretOf("w")).toBe("sealed");
      const changed = await webhooks.updateWebhook("w", { name: "new", events: ["prompt.created", "model_version.created"], at: 6 });
      expect(changed).toEqual({ ...made, name: "new", events: ["prompt.created", "model_version.created"], updated: 6 });
      expect(await webhooks.updateWebhook("w", { status: "disabled", url: "https://b/", sealedSecret: "other", at: 7 })).toMatchObject({
        name: "new",
        status: "disabled",
        url: "https://b/",
      });
      expect(await webhooks.sealedSecretOf("w")).toBe("other");
      await webhooks.deleteWebhook("w");
      const gone = "Webhook with ID w not found.";
      await expect(webhooks.getWebhook("w")).rejects.toThrow(gone);
      await expect(webhooks.deleteWebhook("w")).rejects.toThrow(gone);
      await expect(webhooks.sealedSecretOf("w")).rejects.toThrow(gone);
      await expect(webhooks.updateWebhook("w", { at: 8 })).rejects.toThrow(NotFound);
    });

    it("is listed with the others, newest first, page by page", async () => {
      const { webhooks } = await open();
      for (const id of ["a", "b", "c"]) await webhooks.createWebhook(newWebhook(id));
      const first = await webhooks.listWebhooks({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(["c", "b"]);
      const second = await webhooks.listWebhooks({ limit: 2, cursor: first.next ?? "" });
      expect([second.items.map(({ id }) => id), second.next]).toEqual([["a"], undefined]);
      for (const cursor of ["", "x", `${first.next}AA`]) await expect(webhooks.listWebhooks({ limit: 1, cursor })).rejects.toThrow(Invalid);
    });
  });

  describe("what happens in the registry", () => {
    it("is queued for the webhooks that want it, in order, models and prompts apart", async () => {
      const { registry, webhooks } = await open();
      await webhooks.createWebhook(newWebhook("all", { events: REGISTRY_EVENTS, sealedSecret: "s" }));
      for (const [name, tags] of [
        ["line", []],
        ["greet", [{ key: PROMPT_TAG, value: "true" }]],
      ] as const) {
        await registry.createRegisteredModel(newRegistered(name, { tags, description: "d" }));
        await registry.createModelVersion(newVersion(name, { tags }));
        await registry.setRegisteredModelTag(name, { key: "k", value: "v" });
        await registry.deleteRegisteredModelTag(name, "k");
        await registry.setModelVersionTag({ name, version: 1 }, { key: "k", value: "v" });
        await registry.deleteModelVersionTag({ name, version: 1 }, "k");
        await registry.setAlias(name, { alias: "a", version: 1 });
        await registry.deleteAlias(name, "a");
      }
      const queued = await webhooks.claimDeliveries({ now: LATER, until: LATER, limit: 100 });
      expect(queued.map(({ event }) => event.kind)).toEqual(REGISTRY_EVENTS.map((kind) => kind));
      expect(queued[0]).toMatchObject({ url: "https://a/", sealedSecret: "s", attempts: 0 });
      expect(queued[0]?.id).toMatch(/^[0-9a-f]{32}$/);
      const facts = queued.map(({ event }) => event.facts);
      const { source } = newVersion("line");
      const tags = [{ key: PROMPT_TAG, value: "true" }];
      const [name, version, key, value, alias] = ["greet", 1, "k", "v", "a"];
      expect(facts.slice(0, 2)).toEqual([
        { name: "line", description: "d", tags: [] },
        { name: "line", version: 1, source, tags: [] },
      ]);
      expect(facts.slice(6)).toEqual([
        { name, description: "d", tags },
        { name, version, source, tags },
        { name, key, value },
        { name, key },
        { name, version, key, value },
        { name, version, key },
        { name, version, alias },
        { name, alias },
      ]);
    });

    it("is not queued where it was refused, nor for those who do not want it", async () => {
      const { registry, webhooks } = await open();
      await webhooks.createWebhook(newWebhook("off", { status: "disabled" }));
      await webhooks.createWebhook(newWebhook("other", { events: ["model_version.created"] }));
      await registry.createRegisteredModel(newRegistered("line"));
      await webhooks.createWebhook(newWebhook("late"));
      await expect(registry.createRegisteredModel(newRegistered("line"))).rejects.toThrow();
      expect(await webhooks.nextDelivery()).toBeUndefined();
      await registry.createRegisteredModel(newRegistered("curve"));
      expect(await webhooks.claimDeliveries({ now: LATER, until: LATER, limit: 9 })).toHaveLength(1);
    });

    it("is told to who listens, once it is committed", async () => {
      const { registry, webhooks } = await open();
      const listener = vi.fn();
      const stop = webhooks.onQueued(listener);
      await registry.createRegisteredModel(newRegistered("quiet"));
      await webhooks.createWebhook(newWebhook("w"));
      expect(listener).not.toHaveBeenCalled();
      await registry.createRegisteredModel(newRegistered("line"));
      await vi.waitFor(() => expect(listener).toHaveBeenCalled());
      stop();
    });

    it("is dropped for a webhook that is disabled or deleted", async () => {
      const { registry, webhooks } = await open();
      for (const id of ["a", "b"]) await webhooks.createWebhook(newWebhook(id));
      await registry.createRegisteredModel(newRegistered("line"));
      await webhooks.updateWebhook("a", { status: "disabled", at: 2 });
      await webhooks.deleteWebhook("b");
      expect(await webhooks.nextDelivery()).toBeUndefined();
    });

    it("does not pile up for a receiver that takes nothing", async () => {
      const { registry, webhooks } = await open();
      await webhooks.createWebhook(newWebhook("w", { events: ["model_version_alias.deleted"] }));
      await registry.createRegisteredModel(newRegistered("line"));
      await Promise.all(Array.from({ length: mostWaiting + 5 }, () => registry.deleteAlias("line", "a")));
      const queued = await webhooks.claimDeliveries({ now: LATER, until: LATER, limit: mostWaiting + 5 });
      expect(queued).toHaveLength(mostWaiting);
    }, 60_000);
  });

  describe("a delivery", () => {
    it("is taken by one, comes back when that one does not finish, and is gone when it does", async () => {
      const { registry, webhooks } = await open();
      await webhooks.createWebhook(newWebhook("w"));
      for (const name of ["a", "b", "c"]) await registry.createRegisteredModel(newRegistered(name));
      const due = (await webhooks.nextDelivery()) ?? 0;
      const now = Math.max(due, Date.now()) + 1000;
      const claims = await Promise.all([1, 2, 3].map(() => webhooks.claimDeliveries({ now, until: now + 50, limit: 1 })));
      const [a, b, c] = ["a", "b", "c"].map((name) => claims.flat().find(({ event }) => event.facts.name === name));
      expect(claims.map((claim) => claim.length)).toEqual([1, 1, 1]);
      expect(await webhooks.claimDeliveries({ now: now + 49, until: now + 99, limit: 9 })).toEqual([]);
      await webhooks.finishDelivery(a?.id ?? "");
      await webhooks.postponeDelivery(b?.id ?? "", { due: now + 200, attempts: 1 });
      expect(await webhooks.nextDelivery()).toBe(now + 50);
      expect(await webhooks.claimDeliveries({ now: now + 50, until: now + 500, limit: 9 })).toEqual([c]);
      expect(await webhooks.claimDeliveries({ now: now + 200, until: now + 500, limit: 9 })).toEqual([{ ...b, attempts: 1 }]);
      await webhooks.finishDelivery("gone");
      await webhooks.postponeDelivery("gone", { due: 1, attempts: 1 });
    });
  });
}

function newWebhook(id: string, facts: Partial<NewWebhook> = {}): NewWebhook {
  return { id, name: "hook", url: "https://a/", events: ["registered_model.created"], status: "active", at: 1, ...facts };
}
