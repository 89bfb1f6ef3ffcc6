import { isRegistryChange } from "@trialbook/core/changes.ts";
import { AlreadyExists, NotFound } from "@trialbook/core/errors.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";
import { newRegistered, newVersion, type OpenedRegistry, withVersions } from "./registry-samples.ts";
import { DEFAULT_EXPERIMENT } from "./samples.ts";

/** Holds a back-end's registered models and versions to what `RegistryStore` promises. */
export function registryStoreContract(open: () => Promise<OpenedRegistry>): void {
  it("tells listeners what changed, once it is stored", async () => {
    const { registry, changes } = await open();
    const told: string[] = [];
    changes.subscribe((some) => told.push(...some.filter(isRegistryChange).map(({ model, what }) => `${model} ${what}`)));
    const toldAfter = async (write: Promise<unknown>) => {
      told.length = 0;
      await write.catch(() => {}); // Some are refused, which is nothing to tell.
      await new Promise((done) => setImmediate(() => setImmediate(done)));
      return told.toSorted();
    };
    expect(await toldAfter(registry.createRegisteredModel(newRegistered("a")))).toEqual(["a facts"]);
    expect(await toldAfter(registry.createModelVersion(newVersion("a")))).toEqual(["a facts"]);
    expect(await toldAfter(registry.setAlias("a", { alias: "best", version: 1 }))).toEqual(["a facts"]);
    expect(await toldAfter(registry.setModelVersionTag({ name: "a", version: 1 }, { key: "k", value: "v" }))).toEqual(["a facts"]);
    expect(await toldAfter(registry.deleteModelVersion({ name: "a", version: 1 }, 3))).toEqual(["a facts"]);
    expect(await toldAfter(registry.renameRegisteredModel("a", { name: "b", at: 4 }))).toEqual(["a gone", "b facts"]);
    expect(await toldAfter(registry.setRegisteredModelTag("a", { key: "k", value: "v" }))).toEqual([]);
    expect(await toldAfter(registry.deleteRegisteredModel("b"))).toEqual(["b gone"]);
  });

  describe("a registered model", () => {
    it("has a name, a description and tags, of which the last of a key counts", async () => {
      const { registry } = await open();
      const tags = [
        { key: "b", value: "1" },
        { key: "a", value: "" },
        { key: "b", value: "2" },
      ];
      const model = await registry.createRegisteredModel(newRegistered("line", { description: "*why*", tags, at: 5 }));
      expect(model).toEqual({
        name: "line",
        description: "*why*",
        created: 5,
        updated: 5,
        tags: [
          { key: "a", value: "" },
          { key: "b", value: "2" },
        ],
        aliases: [],
        latestVersions: [],
      });
      expect(await registry.getRegisteredModel("line")).toEqual(model);
      await expect(registry.getRegisteredModel("Line")).rejects.toThrow("Registered Model with name=Line not found");
    });

    it("is made once, however many ask for the name at the same moment", async () => {
      const { registry } = await open();
      const made = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) => registry.createRegisteredModel(newRegistered("line", { description: String(i) }))),
      );
      const won = made.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      expect(won).toHaveLength(1);
      for (const outcome of made) if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(AlreadyExists);
      expect(await registry.getRegisteredModel("line")).toEqual(won[0]);
    });

    it("is described anew, and not at all", async () => {
      const { registry } = await open();
      await registry.createRegisteredModel(newRegistered("line", { description: "old" }));
      expect(await registry.describeRegisteredModel("line", { description: "new", at: 9 })).toMatchObject({
        description: "new",
        updated: 9,
      });
      const bare = await registry.describeRegisteredModel("line", { at: 10 });
      expect(bare).not.toHaveProperty("description");
      await expect(registry.describeRegisteredModel("none", { at: 10 })).rejects.toThrow(NotFound);
    });

    it("takes its versions, tags and aliases along to a new name", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 2);
      await registry.setAlias("line", { alias: "champion", version: 1 });
      await registry.setRegisteredModelTag("line", { key: "t", value: "1" });
      await registry.setModelVersionTag({ name: "line", version: 1 }, { key: "v", value: "1" });
      await registry.createRegisteredModel(newRegistered("taken"));
      await expect(registry.renameRegisteredModel("line", { name: "taken", at: 20 })).rejects.toThrow(AlreadyExists);
      await expect(registry.renameRegisteredModel("none", { name: "other", at: 20 })).rejects.toThrow(NotFound);
      const renamed = await registry.renameRegisteredModel("line", { name: "curve", at: 20 });
      expect(renamed).toMatchObject({
        name: "curve",
        updated: 20,
        tags: [{ key: "t", value: "1" }],
        aliases: [{ alias: "champion", version: 1 }],
      });
      expect(await registry.getModelVersion({ name: "curve", version: 1 })).toMatchObject({
        name: "curve",
        updated: 20,
        tags: [{ key: "v", value: "1" }],
        aliases: ["champion"],
      });
      await expect(registry.getRegisteredModel("line")).rejects.toThrow(NotFound);
      await expect(registry.getModelVersion({ name: "line", version: 1 })).rejects.toThrow(NotFound);
      expect((await registry.createModelVersion(newVersion("curve"))).version).toBe(3);
      await registry.createRegisteredModel(newRegistered("line"));
      expect(await registry.renameRegisteredModel("curve", { name: "curve", at: 21 })).toMatchObject({ name: "curve" });
    });

    it("is gone with all that it had, and its name begins again at 1", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 3);
      await registry.setAlias("line", { alias: "champion", version: 3 });
      await registry.deleteRegisteredModel("line");
      await expect(registry.getRegisteredModel("line")).rejects.toThrow(NotFound);
      await expect(registry.deleteRegisteredModel("line")).rejects.toThrow(NotFound);
      await expect(registry.getModelVersion({ name: "line", version: 3 })).rejects.toThrow(NotFound);
      await registry.createRegisteredModel(newRegistered("line"));
      expect(await registry.findByAlias("line", "champion")).toBeUndefined();
      expect(await registry.createModelVersion(newVersion("line"))).toMatchObject({ version: 1, aliases: [], tags: [] });
    });

    it("gets tags, overwrites them and loses them, once or again", async () => {
      const { registry } = await open();
      await registry.createRegisteredModel(newRegistered("line"));
      await registry.setRegisteredModelTag("line", { key: "t", value: "1" });
      await registry.setRegisteredModelTag("line", { key: "t", value: "2" });
      expect((await registry.getRegisteredModel("line")).tags).toEqual([{ key: "t", value: "2" }]);
      for (let i = 0; i < 2; i++) await registry.deleteRegisteredModelTag("line", "t");
      expect((await registry.getRegisteredModel("line")).tags).toEqual([]);
      await expect(registry.setRegisteredModelTag("none", { key: "t", value: "1" })).rejects.toThrow(NotFound);
      await expect(registry.deleteRegisteredModelTag("none", "t")).rejects.toThrow(NotFound);
    });
  });

  describe("a model version", () => {
    it("has the next number, and says all that was given", async () => {
      const { registry } = await open();
      await registry.createRegisteredModel(newRegistered("line"));
      const facts = {
        source: "models:/m-1",
        location: "mlflow-artifacts:/0/models/m-1/artifacts",
        runId: asRunId("r"),
        runLink: "https://example.org",
        description: "first",
        tags: [{ key: "k", value: "v" }],
        at: 7,
      };
      const version = await registry.createModelVersion(newVersion("line", facts));
      expect(version).toEqual({ ...facts, at: undefined, name: "line", version: 1, created: 7, updated: 7, stage: "none", aliases: [] });
      expect(await registry.getModelVersion({ name: "line", version: 1 })).toEqual(version);
      const plain = await registry.createModelVersion(newVersion("line"));
      expect(plain.version).toBe(2);
      for (const absent of ["runId", "runLink", "modelId", "description"]) expect(plain).not.toHaveProperty(absent);
      expect(await registry.getRegisteredModel("line")).toMatchObject({ created: 1, updated: 2 });
      await expect(registry.createModelVersion(newVersion("none"))).rejects.toThrow("Registered Model with name=none not found");
    });

    it("gets a number that no other has: 1..n without holes, though fifty ask at once and some fail", async () => {
      const { registry } = await open();
      await registry.createRegisteredModel(newRegistered("line"));
      await registry.createRegisteredModel(newRegistered("other"));
      const asked = Array.from({ length: 50 }, (_, i) => {
        const failing = i % 5 === 4 ? { modelId: asLoggedModelId("m-missing") } : {};
        return registry.createModelVersion(newVersion(i % 2 === 0 ? "line" : "other", { ...failing, description: String(i) }));
      });
      const made = (await Promise.allSettled(asked)).flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      expect(made).toHaveLength(40);
      for (const name of ["line", "other"]) {
        const numbers = made.filter((version) => version.name === name).map(({ version }) => version);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      }
      for (const { name, version, description } of made)
        expect(await registry.getModelVersion({ name, version })).toMatchObject({ description });
    });

    it("never gets the number of a deleted one, the last included", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 3);
      await registry.deleteModelVersion({ name: "line", version: 3 }, 9);
      await registry.deleteModelVersion({ name: "line", version: 1 }, 9);
      expect((await registry.createModelVersion(newVersion("line"))).version).toBe(4);
    });

    it("tells the logged model that it came from", async () => {
      const { registry, models } = await open();
      const id = asLoggedModelId("m-1");
      await models.createLoggedModel({ id, experimentId: DEFAULT_EXPERIMENT, name: "line", tags: [], params: [], at: 1 });
      await registry.createRegisteredModel(newRegistered("line"));
      for (let i = 0; i < 2; i++)
        expect(await registry.createModelVersion(newVersion("line", { modelId: id }))).toMatchObject({ modelId: id });
      const { tags } = await models.getLoggedModel(id);
      expect(tags).toEqual([{ key: "mlflow.modelVersions", value: '[{"name": "line", "version": 1}, {"name": "line", "version": 2}]' }]);
      await models.deleteLoggedModel(id, 5);
      await expect(registry.createModelVersion(newVersion("line", { modelId: id }))).rejects.toThrow(
        "Logged model with ID 'm-1' not found.",
      );
      expect((await registry.createModelVersion(newVersion("line"))).version).toBe(3);
    });

    it("is described, tagged and deleted, and not found otherwise", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 1);
      const key = { name: "line", version: 1 };
      expect(await registry.describeModelVersion(key, { description: "good", at: 8 })).toMatchObject({ description: "good", updated: 8 });
      expect(await registry.describeModelVersion(key, { at: 9 })).not.toHaveProperty("description");
      await registry.setModelVersionTag(key, { key: "t", value: "1" });
      await registry.setModelVersionTag(key, { key: "t", value: "2" });
      expect((await registry.getModelVersion(key)).tags).toEqual([{ key: "t", value: "2" }]);
      for (let i = 0; i < 2; i++) await registry.deleteModelVersionTag(key, "t");
      await registry.deleteModelVersion(key, 10);
      expect(await registry.getRegisteredModel("line")).toMatchObject({ updated: 10, latestVersions: [] });
      for (const missing of [key, { name: "line", version: 99 }, { name: "none", version: 1 }, { name: "line", version: 0 }]) {
        const said = `Model Version (name=${missing.name}, version=${missing.version}) not found`;
        await expect(registry.getModelVersion(missing)).rejects.toThrow(said);
        await expect(registry.describeModelVersion(missing, { at: 1 })).rejects.toThrow(NotFound);
        await expect(registry.moveModelVersion(missing, { stage: "staging", archiveOthers: true, at: 1 })).rejects.toThrow(NotFound);
        await expect(registry.deleteModelVersion(missing, 1)).rejects.toThrow(NotFound);
        await expect(registry.setModelVersionTag(missing, { key: "t", value: "1" })).rejects.toThrow(NotFound);
        await expect(registry.deleteModelVersionTag(missing, "t")).rejects.toThrow(NotFound);
        await expect(registry.setAlias(missing.name, { alias: "a", version: missing.version })).rejects.toThrow(NotFound);
      }
    });
  });

  describe("stages", () => {
    it("show the highest version of each, in the order in which the stages' lowest versions were made", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 6);
      const move = (version: number, stage: "staging" | "production" | "archived") =>
        registry.moveModelVersion({ name: "line", version }, { stage, archiveOthers: false, at: 30 });
      expect(await move(2, "production")).toMatchObject({ version: 2, stage: "production", updated: 30 });
      await move(4, "production");
      await move(1, "archived");
      const { latestVersions, updated } = await registry.getRegisteredModel("line");
      expect(updated).toBe(30);
      expect(latestVersions.map(({ version, stage }) => [version, stage])).toEqual([
        [1, "archived"],
        [4, "production"],
        [6, "none"],
      ]);
    });

    it("have exactly one holder left where many move in at once and archive the others", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 20);
      await withVersions(registry, "other", 1);
      const to = { stage: "production", archiveOthers: true, at: 40 } as const;
      await registry.moveModelVersion({ name: "other", version: 1 }, to);
      await Promise.all(Array.from({ length: 20 }, (_, i) => registry.moveModelVersion({ name: "line", version: i + 1 }, to)));
      const { items } = await registry.searchModelVersions({ order: [], scope: "all", limit: 100 });
      const held = items.filter(({ stage }) => stage === "production").map(({ name }) => name);
      expect(held.toSorted()).toEqual(["line", "other"]);
      expect(items.filter(({ stage }) => stage === "archived")).toHaveLength(19);
    });
  });

  describe("an alias", () => {
    it("points at one version, moves, and goes with it", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 2);
      await registry.setAlias("line", { alias: "champion", version: 1 });
      await registry.setAlias("line", { alias: "Champion", version: 1 });
      await registry.setAlias("line", { alias: "champion", version: 2 });
      expect(await registry.findByAlias("line", "champion")).toMatchObject({ version: 2, aliases: ["champion"] });
      expect((await registry.getRegisteredModel("line")).aliases).toEqual([
        { alias: "Champion", version: 1 },
        { alias: "champion", version: 2 },
      ]);
      await registry.deleteModelVersion({ name: "line", version: 2 }, 9);
      expect(await registry.findByAlias("line", "champion")).toBeUndefined();
      for (let i = 0; i < 2; i++) await registry.deleteAlias("line", "Champion");
      expect((await registry.getModelVersion({ name: "line", version: 1 })).aliases).toEqual([]);
      await expect(registry.deleteAlias("none", "champion")).rejects.toThrow(NotFound);
      await expect(registry.findByAlias("none", "champion")).rejects.toThrow(NotFound);
    });

    it("has one holder, however many versions take it at once", async () => {
      const { registry } = await open();
      await withVersions(registry, "line", 50);
      await Promise.all(Array.from({ length: 50 }, (_, i) => registry.setAlias("line", { alias: "champion", version: i + 1 })));
      const { aliases } = await registry.getRegisteredModel("line");
      expect(aliases).toHaveLength(1);
      const { items } = await registry.searchModelVersions({ order: [], scope: "all", limit: 100 });
      expect(items.filter((version) => version.aliases.length > 0).map(({ version }) => version)).toEqual([aliases[0]?.version]);
    });
  });
}
