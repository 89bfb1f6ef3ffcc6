import { Invalid } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { RegistrySearch, RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import type { Attribute, Comparator, Field, Filter } from "@trialbook/core/search/filter.ts";
import { describe, expect, it } from "vitest";
import { newRegistered, newVersion, type OpenedRegistry } from "./registry-samples.ts";

const everything = { order: [], scope: "models", limit: 1000 } satisfies RegistrySearch;

/** Holds a back-end's searches of the registry to what `RegistryStore` promises. */
export function registrySearchContract(open: () => Promise<OpenedRegistry>): void {
  describe("a search of registered models", () => {
    it("lists models by name, by code point, and prompts only when asked", async () => {
      const { registry } = await filled(open);
      expect(await models(registry)).toEqual(["B", "a", "c%d", "é"]);
      expect(await models(registry, { scope: "prompts" })).toEqual(["greet"]);
      expect(await models(registry, { scope: "all" })).toEqual(["B", "a", "c%d", "greet", "é"]);
    });

    it("filters by name and tags", async () => {
      const { registry } = await filled(open);
      const cases: readonly [Filter, readonly string[]][] = [
        [compare(attribute("name"), "=", "a"), ["a"]],
        [compare(attribute("name"), "!=", "a"), ["B", "c%d", "é"]],
        [compare(attribute("name"), "like", "b"), []],
        [compare(attribute("name"), "ilike", "b"), ["B"]],
        [compare(attribute("name"), "ilike", "É"), ["é"]],
        [compare(attribute("name"), "like", "c_d"), ["c%d"]],
        [compare(attribute("name"), "=", "' OR 1=1 --"), []],
        [{ kind: "in", field: attribute("name"), values: ["a", "é", "'"], negated: false }, ["a", "é"]],
        [{ kind: "in", field: attribute("name"), values: ["a"], negated: true }, ["B", "c%d", "é"]],
        [compare(tag("team"), "=", "vision"), ["a"]],
        [compare(tag("team"), "!=", "vision"), ["B"]],
        [compare(tag("team"), "ilike", "T%"), ["B"]],
        [{ kind: "all", of: [compare(tag("team"), "!=", "x"), compare(attribute("name"), "=", "a")] }, ["a"]],
        [compare(attribute("updated"), ">=", 50), ["a"]],
        [{ kind: "all", of: [] }, ["B", "a", "c%d", "é"]],
      ];
      for (const [filter, expected] of cases) expect([filter, await models(registry, { filter })]).toEqual([filter, expected]);
    });

    it("orders by name or time, and goes on right where a page ended", async () => {
      const { registry } = await filled(open);
      const by = (name: Attribute, descending: boolean) => ({ order: [{ field: attribute(name), descending }] });
      expect(await models(registry, by("name", true))).toEqual(["é", "c%d", "a", "B"]);
      expect(await models(registry, by("updated", true))).toEqual(["a", "é", "c%d", "B"]);
      for (const order of [by("name", true), by("updated", false), by("created", true), { order: [] }]) {
        const whole = await models(registry, order);
        expect(await paged((cursor) => registry.searchRegisteredModels({ ...everything, ...order, limit: 1, ...cursor }))).toEqual(whole);
      }
    });

    it("shows each model whole", async () => {
      const { registry } = await filled(open);
      const { items } = await registry.searchRegisteredModels(everything);
      for (const item of items) expect(item).toEqual(await registry.getRegisteredModel(item.name));
    });

    it("refuses what it has not, and page tokens of other searches", async () => {
      const { registry } = await filled(open);
      const { next = "" } = await registry.searchRegisteredModels({ ...everything, limit: 1 });
      await expect(registry.searchRegisteredModels({ ...everything, scope: "all", cursor: next })).rejects.toThrow(Invalid);
      await expect(registry.searchModelVersions({ ...everything, cursor: next })).rejects.toThrow(Invalid);
      for (const cursor of ["", "x", "e30", `${next}AA`]) {
        await expect(registry.searchRegisteredModels({ ...everything, cursor })).rejects.toThrow(Invalid);
      }
      await expect(models(registry, { filter: compare(attribute("version"), "=", 1) })).rejects.toThrow(Invalid);
      await expect(models(registry, { filter: compare({ kind: "param", key: "a", as: "text" }, "=", "1") })).rejects.toThrow(Invalid);
    });
  });

  describe("a search of model versions", () => {
    it("lists the last changed first, then by name, then the highest", async () => {
      const { registry } = await filled(open);
      expect(await versions(registry)).toEqual(["a 2", "a 3", "é 1", "B 2", "B 1", "a 1"]);
      expect(await versions(registry, { scope: "prompts" })).toEqual(["greet 1"]);
      expect(await versions(registry, { scope: "all" })).toEqual(["a 2", "a 3", "greet 1", "é 1", "B 2", "B 1", "a 1"]);
    });

    it("filters by name, number, source, run and tags", async () => {
      const { registry } = await filled(open);
      const cases: readonly [Filter, readonly string[]][] = [
        [compare(attribute("name"), "=", "B"), ["B 2", "B 1"]],
        [compare(attribute("name"), "like", "%"), ["a 2", "a 3", "é 1", "B 2", "B 1", "a 1"]],
        [compare(attribute("version"), ">", 1), ["a 2", "a 3", "B 2"]],
        [compare(attribute("version"), "=", 1), ["é 1", "B 1", "a 1"]],
        [compare(attribute("version"), "<=", -1), []],
        [compare(attribute("version"), "=", 9007199254740993n), []],
        [compare(attribute("source"), "like", "%/second"), ["a 2"]],
        [compare(attribute("run_id"), "=", "r1"), ["a 3", "a 1"]],
        [{ kind: "in", field: attribute("run_id"), values: ["r1", "r2"], negated: false }, ["a 3", "B 2", "a 1"]],
        [{ kind: "in", field: attribute("run_id"), values: ["r1"], negated: true }, ["B 2"]],
        [compare(tag("good"), "=", "yes"), ["a 3", "B 1"]],
        [compare(tag("good"), "!=", "yes"), ["a 1"]],
        [{ kind: "all", of: [compare(attribute("name"), "=", "a"), compare(tag("good"), "=", "yes")] }, ["a 3"]],
      ];
      for (const [filter, expected] of cases) expect([filter, await versions(registry, { filter })]).toEqual([filter, expected]);
    });

    it("orders by name, number and time, and goes on right where a page ended", async () => {
      const { registry } = await filled(open);
      const by = (name: Attribute, descending: boolean) => ({ order: [{ field: attribute(name), descending }] });
      expect(await versions(registry, by("name", false))).toEqual(["B 2", "B 1", "a 3", "a 2", "a 1", "é 1"]);
      expect(await versions(registry, by("version", false))).toEqual(["B 1", "a 1", "é 1", "B 2", "a 2", "a 3"]);
      expect(await versions(registry, by("created", false))).toEqual(["a 1", "B 2", "B 1", "a 2", "é 1", "a 3"]);
      for (const order of [by("name", true), by("version", false), by("updated", false), { order: [] }]) {
        const whole = await versions(registry, order);
        const found = await paged((cursor) => registry.searchModelVersions({ ...everything, ...order, limit: 1, ...cursor }), true);
        expect(found).toEqual(whole);
      }
    });

    it("shows each version whole", async () => {
      const { registry } = await filled(open);
      await registry.setAlias("a", { alias: "champion", version: 3 });
      const { items } = await registry.searchModelVersions(everything);
      for (const item of items) expect(item).toEqual(await registry.getModelVersion(item));
    });
  });
}

/** Models `a` (three versions), `B` (two), `é` (one), `c%d` (none) and a prompt. */
async function filled(open: () => Promise<OpenedRegistry>): Promise<OpenedRegistry> {
  const stores = await open();
  const { registry } = stores;
  await registry.createRegisteredModel(newRegistered("a", { tags: [{ key: "team", value: "vision" }] }));
  await registry.createRegisteredModel(newRegistered("B", { tags: [{ key: "team", value: "text" }] }));
  await registry.createRegisteredModel(newRegistered("c%d", { at: 11 }));
  await registry.createRegisteredModel(newRegistered("é"));
  const prompt = [{ key: PROMPT_TAG, value: "true" }];
  await registry.createRegisteredModel(newRegistered("greet", { tags: prompt }));
  const good = (value: string) => ({ tags: [{ key: "good", value }] });
  await registry.createModelVersion(newVersion("a", { at: 1, runId: asRunId("r1"), ...good("no") }));
  await registry.createModelVersion(newVersion("B", { at: 10, ...good("yes") }));
  await registry.createModelVersion(newVersion("B", { at: 10, runId: asRunId("r2") }));
  await registry.createModelVersion(newVersion("a", { at: 20, source: "mlflow-artifacts:/0/r/second" }));
  await registry.createModelVersion(newVersion("é", { at: 20 }));
  await registry.createModelVersion(newVersion("greet", { at: 20, tags: prompt }));
  await registry.createModelVersion(newVersion("a", { at: 30, runId: asRunId("r1"), ...good("yes") }));
  await registry.describeModelVersion({ name: "a", version: 2 }, { description: "better", at: 40 });
  await registry.describeRegisteredModel("a", { at: 50 });
  return stores;
}

async function models(registry: RegistryStore, search: Partial<RegistrySearch> = {}): Promise<readonly string[]> {
  return (await registry.searchRegisteredModels({ ...everything, ...search })).items.map(({ name }) => name);
}

async function versions(registry: RegistryStore, search: Partial<RegistrySearch> = {}): Promise<readonly string[]> {
  return (await registry.searchModelVersions({ ...everything, ...search })).items.map(spelt);
}

function spelt({ name, version }: { readonly name: string; readonly version: number }): string {
  return `${name} ${version}`;
}

type Found = { readonly name: string; readonly version?: number };

async function paged(
  page: (cursor: { readonly cursor?: string }) => Promise<{ readonly items: readonly Found[]; readonly next?: string }>,
  numbered = false,
): Promise<readonly string[]> {
  const all: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await page(cursor === undefined ? {} : { cursor });
    all.push(...items.map(({ name, version = 0 }) => (numbered ? spelt({ name, version }) : name)));
    if (next === undefined || all.length > 50) return all;
    cursor = next;
  }
}

function attribute(name: Attribute): Field {
  return { kind: "attribute", name };
}

function tag(key: string): Field {
  return { kind: "tag", key, as: "text" };
}

function compare(field: Field, op: Comparator, value: string | number | bigint): Filter {
  return { kind: "compare", field, op, value };
}
