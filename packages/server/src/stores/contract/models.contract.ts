import { Inactive, Invalid, NotFound, ParamsChanged } from "@trialbook/core/errors.ts";
import type { ExperimentStore } from "@trialbook/core/experiment/experiment-store.ts";
import { asExperimentId, asLoggedModelId, asRunId, type LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModelSearch, LoggedModelStore, NewLoggedModel } from "@trialbook/core/model/logged-model-store.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";
import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, newRun } from "./samples.ts";

/** What the contract of logged models needs of a back-end. */
export interface OpenedModels {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly models: LoggedModelStore;
}

const MISSING = asLoggedModelId("m-missing");
const everything = { experimentIds: [DEFAULT_EXPERIMENT], datasets: [], order: [], limit: 100 } satisfies LoggedModelSearch;

/** Holds a back-end's logged models to what {@link LoggedModelStore} promises. */
export function loggedModelStoreContract(open: () => Promise<OpenedModels>): void {
  describe("a logged model", () => {
    it("starts pending, below its experiment's artifacts", async () => {
      const { models } = await open();
      const model = await models.createLoggedModel(newModel("m-1", { modelType: "cnn", sourceRunId: asRunId("r"), at: 5 }));
      expect(model).toEqual({
        id: "m-1",
        experimentId: "0",
        name: "model",
        modelType: "cnn",
        sourceRunId: "r",
        status: "pending",
        lifecycle: "active",
        artifactUri: "mlflow-artifacts:/0/models/m-1/artifacts",
        created: 5,
        updated: 5,
        tags: [],
        params: [],
        metrics: [],
      });
      expect(await models.getLoggedModel(model.id)).toEqual(model);
    });

    it("is found with others in the order asked, without those that are gone", async () => {
      const { models } = await open();
      const first = await models.createLoggedModel(newModel("m-1", { tags: [{ key: "a", value: "b" }] }));
      const second = await models.createLoggedModel(newModel("m-2"));
      const gone = await models.createLoggedModel(newModel("m-3"));
      await models.deleteLoggedModel(gone.id, 9);
      expect(await models.findLoggedModels([second.id, MISSING, gone.id, first.id])).toEqual([second, first]);
      expect(await models.findLoggedModels([])).toEqual([]);
    });

    it("belongs to an experiment that is there and not in the bin", async () => {
      const { models, experiments } = await open();
      await expect(models.createLoggedModel(newModel("m-1", { experimentId: asExperimentId("4711") }))).rejects.toThrow(NotFound);
      const { id } = await experiments.createExperiment({ name: "gone", tags: [], at: 1 });
      await experiments.deleteExperiment(id, 2);
      await expect(models.createLoggedModel(newModel("m-1", { experimentId: id }))).rejects.toThrow(Inactive);
    });

    it("becomes ready or failed, and says when", async () => {
      const { models } = await open();
      const { id } = await models.createLoggedModel(newModel("m-1"));
      expect(await models.setLoggedModelStatus(id, "ready", 9)).toMatchObject({ status: "ready", updated: 9 });
      expect(await models.setLoggedModelStatus(id, "upload-failed", 10)).toMatchObject({ status: "upload-failed", created: 1 });
    });

    it("keeps tags, the last of a key, and params, the first of a key", async () => {
      const { models } = await open();
      const { id } = await models.createLoggedModel(
        newModel("m-1", { tags: [{ key: "b", value: "1" }], params: [{ key: "lr", value: "0.1" }] }),
      );
      await models.setLoggedModelTags(
        id,
        [
          { key: "b", value: "2" },
          { key: "a", value: "" },
        ],
        2,
      );
      await models.addLoggedModelParams(
        id,
        [
          { key: "lr", value: "0.1" },
          { key: "depth", value: "3" },
        ],
        3,
      );
      const change = models.addLoggedModelParams(
        id,
        [
          { key: "new", value: "1" },
          { key: "lr", value: "0.2" },
        ],
        4,
      );
      await expect(change).rejects.toThrow(ParamsChanged);
      await models.deleteLoggedModelTag(id, "a", 5);
      await expect(models.deleteLoggedModelTag(id, "a", 6)).rejects.toThrow(NotFound);
      expect(await models.getLoggedModel(id)).toMatchObject({
        updated: 5,
        tags: [{ key: "b", value: "2" }],
        params: [
          { key: "depth", value: "3" },
          { key: "lr", value: "0.1" },
        ],
      });
    });

    it("is not found once deleted, nor is one that never was", async () => {
      const { models } = await open();
      const { id } = await models.createLoggedModel(newModel("m-1"));
      await models.deleteLoggedModel(id, 2);
      for (const gone of [id, MISSING]) {
        await expect(models.getLoggedModel(gone)).rejects.toThrow(`Logged model with ID '${gone}' not found.`);
        await expect(models.deleteLoggedModel(gone, 3)).rejects.toThrow(NotFound);
        await expect(models.setLoggedModelStatus(gone, "ready", 3)).rejects.toThrow(NotFound);
        await expect(models.setLoggedModelTags(gone, [], 3)).rejects.toThrow(NotFound);
        await expect(models.addLoggedModelParams(gone, [], 3)).rejects.toThrow(NotFound);
      }
      expect(await models.searchLoggedModels(everything)).toEqual({ items: [] });
    });

    it("has the points that runs measured on it, once each, by data set", async () => {
      const { models, runs } = await open();
      const { id } = await models.createLoggedModel(newModel("m-1"));
      const { info } = await runs.createRun(newRun());
      const point: LoggedPoint = { key: "acc", step: 1, at: 10, value: 0.5, modelId: id };
      const onTest = { ...point, datasetName: "test", datasetDigest: "d1", value: Number.NaN };
      for (let i = 0; i < 2; i++)
        await runs.appendToRun(info.id, { params: [], tags: [], points: [point, onTest, { ...point, key: "other" }] });
      await runs.appendToRun(info.id, { params: [], tags: [], points: [{ key: "acc", step: 2, at: 11, value: 1 }] });
      const { metrics } = await models.getLoggedModel(id);
      const acc = { key: "acc", step: 1, at: 10, runId: info.id };
      expect(metrics).toEqual([
        { ...acc, value: 0.5 },
        { ...acc, datasetName: "test", datasetDigest: "d1", value: Number.NaN },
        { ...acc, key: "other", value: 0.5 },
      ]);
    });
  });

  it("has to be there when a run measures it, and nothing of the batch is kept if it is not", async () => {
    const { models, runs } = await open();
    const { info } = await runs.createRun(newRun());
    const point: LoggedPoint = { key: "acc", step: 1, at: 10, value: 0.5 };
    const batch = { params: [{ key: "lr", value: "1" }], tags: [], points: [point, { ...point, modelId: MISSING }] };
    await expect(runs.appendToRun(info.id, batch)).rejects.toThrow(`Logged model with ID '${MISSING}' not found.`);
    expect(await runs.getRun(info.id)).toMatchObject({ params: [], metrics: [] });
    const { id } = await models.createLoggedModel(newModel("m-1"));
    await models.deleteLoggedModel(id, 2);
    await runs.appendToRun(info.id, { ...batch, points: [{ ...point, modelId: id }] });
    expect(await runs.getRun(info.id)).toMatchObject({ metrics: [{ key: "acc" }] });
  });

  describe("a search of logged models", () => {
    it("shows those of the experiments, newest first, page by page", async () => {
      const { models, experiments } = await open();
      const other = await experiments.createExperiment({ name: "other", tags: [], at: 1 });
      for (let i = 0; i < 7; i++) await models.createLoggedModel(newModel(`m-${i}`, { at: Math.floor(i / 2) }));
      await models.createLoggedModel(newModel("m-x", { experimentId: other.id, at: 50 }));
      expect(await pages(models, { ...everything, limit: 3 })).toEqual([["m-6", "m-4", "m-5"], ["m-2", "m-3", "m-0"], ["m-1"]]);
      expect((await found(models, { experimentIds: [other.id, DEFAULT_EXPERIMENT] }))[0]).toBe("m-x");
      expect(await found(models, { experimentIds: [asExperimentId("99")] })).toEqual([]);
    });

    it("filters by attributes, params, tags and measured metrics", async () => {
      const { models } = await measured(open);
      const cases: readonly [Filter, readonly string[]][] = [
        [compare(attribute("name"), "like", "Cnn%"), ["m-b"]],
        [compare(attribute("name"), "ilike", "cNN%"), ["m-b", "m-a"]],
        [compare(attribute("name"), "like", "c_n*[a]"), []],
        [compare(attribute("status"), "=", "ready"), ["m-b"]],
        [compare(attribute("model_type"), "!=", "x"), ["m-b"]],
        [compare(attribute("created"), ">", 1), ["m-c", "m-b"]],
        [{ kind: "in", field: attribute("model_id"), values: ["m-a", "m-c", "'"], negated: false }, ["m-c", "m-a"]],
        [{ kind: "in", field: attribute("model_id"), values: ["m-a"], negated: true }, ["m-c", "m-b"]],
        [compare({ kind: "param", key: "lr", as: "text" }, "=", "0.1"), ["m-a"]],
        [compare({ kind: "param", key: "lr", as: "number" }, ">=", 0.1), ["m-b", "m-a"]],
        [compare({ kind: "tag", key: "team", as: "text" }, "!=", "vision"), ["m-b"]],
        [{ kind: "null", field: { kind: "tag", key: "team", as: "text" }, negated: false }, ["m-c"]],
        [{ kind: "not", of: compare({ kind: "tag", key: "team", as: "text" }, "=", "vision") }, ["m-c", "m-b"]],
        [compare(metric("acc"), ">", 0.85), ["m-b", "m-a"]],
        [compare(metric("acc"), "=", 0), []],
        [compare(metric("nope"), "!=", 1), []],
        [{ kind: "any", of: [compare(metric("acc"), "<", 0.3), compare(attribute("name"), "=", "tree")] }, ["m-c", "m-b"]],
        [
          { kind: "all", of: [compare(metric("acc"), ">", 0.1), compare({ kind: "tag", key: "team", as: "text" }, "=", "vision")] },
          ["m-a"],
        ],
        [{ kind: "all", of: [] }, ["m-c", "m-b", "m-a"]],
      ];
      for (const [filter, expected] of cases) expect([filter, await found(models, { filter })]).toEqual([filter, expected]);
    });

    it("looks for metrics on the named data sets alone", async () => {
      const { models } = await measured(open);
      const filter = compare(metric("acc"), ">", 0.85);
      expect(await found(models, { filter, datasets: [{ name: "test" }] })).toEqual(["m-a"]);
      expect(await found(models, { filter, datasets: [{ name: "test", digest: "d2" }] })).toEqual([]);
      expect(await found(models, { filter, datasets: [{ name: "none" }, { name: "test", digest: "d1" }] })).toEqual(["m-a"]);
    });

    it("finds only what was measured on one of the named data sets", async () => {
      const { models } = await measured(open);
      expect(await found(models, { datasets: [{ name: "test" }] })).toEqual(["m-a"]);
      expect(await found(models, { datasets: [{ name: "test", digest: "d9" }, { name: "train" }] })).toEqual(["m-b"]);
      expect(await found(models, { datasets: [{ name: "none" }] })).toEqual([]);
    });

    it("orders by attributes and by the newest value of a metric, missing ones last both ways", async () => {
      const { models } = await measured(open);
      const by = (field: OrderKey["field"], descending: boolean) => found(models, { order: [{ field, descending }] });
      expect(await by(attribute("name"), false)).toEqual(["m-b", "m-a", "m-c"]);
      expect(await by(attribute("name"), true)).toEqual(["m-c", "m-a", "m-b"]);
      expect(await by(metric("acc"), false)).toEqual(["m-b", "m-a", "m-c"]);
      expect(await by(metric("acc"), true)).toEqual(["m-a", "m-b", "m-c"]);
      expect(await by(attribute("model_type"), true)).toEqual(["m-b", "m-c", "m-a"]);
      const onTest = { field: metric("acc"), descending: true, dataset: { name: "test" } };
      expect(await found(models, { order: [onTest] })).toEqual(["m-a", "m-c", "m-b"]);
    });

    it("goes on right where a page ended, in every order, also while models are added", async () => {
      const { models } = await measured(open);
      for (const descending of [false, true]) {
        for (const field of [attribute("name"), attribute("model_type"), metric("acc"), attribute("updated")]) {
          const order = [{ field, descending }];
          const whole = await found(models, { order });
          expect((await pages(models, { ...everything, order, limit: 1 })).flat()).toEqual(whole);
        }
      }
      const first = await models.searchLoggedModels({ ...everything, limit: 1 });
      await models.createLoggedModel(newModel("m-new", { at: 99 }));
      const second = await models.searchLoggedModels({ ...everything, limit: 1, cursor: first.next ?? "" });
      expect(second.items.map(({ id }) => id)).toEqual(["m-b"]);
    });

    it("refuses a page token of another search, or of nobody", async () => {
      const { models } = await measured(open);
      const { next = "" } = await models.searchLoggedModels({ ...everything, limit: 1 });
      const order = [{ field: attribute("name"), descending: false }];
      await expect(models.searchLoggedModels({ ...everything, order, cursor: next })).rejects.toThrow(Invalid);
      for (const cursor of ["", "x", "e30", next.slice(0, -3), `${next}AAAA`, Buffer.from('["a","b"]').toString("base64url")]) {
        await expect(models.searchLoggedModels({ ...everything, cursor })).rejects.toThrow(Invalid);
      }
    });
  });
}

/** Three models: `m-a` and `m-b` measured, `m-c` not. */
async function measured(open: () => Promise<OpenedModels>): Promise<OpenedModels> {
  const stores = await open();
  const { models, runs } = stores;
  const a = await models.createLoggedModel(
    newModel("m-a", { name: "cnn-small", at: 1, params: [{ key: "lr", value: "0.1" }], tags: [{ key: "team", value: "vision" }] }),
  );
  const params = [{ key: "lr", value: "1e0" }];
  const b = await models.createLoggedModel(
    newModel("m-b", { name: "Cnn-large", modelType: "big", at: 2, params, tags: [{ key: "team", value: "text" }] }),
  );
  await models.createLoggedModel(newModel("m-c", { name: "tree", at: 3, params: [{ key: "lr", value: "none" }] }));
  await models.setLoggedModelStatus(b.id, "ready", 4);
  const { info } = await runs.createRun(newRun());
  const acc = { key: "acc", step: 1 };
  const points: LoggedPoint[] = [
    { ...acc, modelId: a.id, at: 1, value: 0.9, datasetName: "test", datasetDigest: "d1" },
    { ...acc, modelId: a.id, at: 2, value: 0.8, datasetName: "test", datasetDigest: "d2" },
    { ...acc, modelId: b.id, at: 1, value: 0.95 },
    { ...acc, modelId: b.id, at: 2, value: 0.2 },
    { ...acc, modelId: b.id, at: 1, value: Number.NaN, datasetName: "train" },
  ];
  await runs.appendToRun(info.id, { params: [], tags: [], points });
  return stores;
}

function newModel(id: string, facts: Partial<NewLoggedModel> = {}): NewLoggedModel {
  return { id: asLoggedModelId(id), experimentId: DEFAULT_EXPERIMENT, name: "model", tags: [], params: [], at: 1, ...facts };
}

async function found(models: LoggedModelStore, search: Partial<LoggedModelSearch>): Promise<readonly LoggedModelId[]> {
  return (await models.searchLoggedModels({ ...everything, ...search })).items.map(({ id }) => id);
}

async function pages(models: LoggedModelStore, search: LoggedModelSearch): Promise<readonly (readonly LoggedModelId[])[]> {
  const all: LoggedModelId[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await models.searchLoggedModels({ ...search, ...(cursor !== undefined && { cursor }) });
    all.push(items.map(({ id }) => id));
    if (next === undefined || all.length > 50) return all;
    cursor = next;
  }
}

function attribute(name: "name" | "status" | "model_type" | "created" | "updated" | "model_id"): OrderKey["field"] {
  return { kind: "attribute", name };
}

function metric(key: string): OrderKey["field"] {
  return { kind: "metric", key, of: "latest" };
}

function compare(field: OrderKey["field"], op: "=" | "!=" | "<" | ">" | ">=" | "like" | "ilike", value: string | number): Filter {
  return { kind: "compare", field, op, value };
}
