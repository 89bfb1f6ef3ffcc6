import { AlreadyExists, Inactive, NotFound } from "@trialbook/core/errors.ts";
import { asExperimentId, asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, freshRunId, NOTHING, newRun, type OpenStores, ownTags, spelled } from "./samples.ts";

const MISSING = asRunId("f".repeat(32));

/** Holds a back-end's runs, apart from what is logged to them, to what the port promises. */
export function runStoreContract(open: OpenStores): void {
  describe("creating a run", () => {
    it("gives the run as it is read later", async () => {
      const { runs } = await open();
      const id = freshRunId();
      const run = await runs.createRun(
        newRun({
          id,
          name: "first try",
          tags: [
            { key: "b", value: "1" },
            { key: "a", value: "2" },
            { key: "b", value: "3" },
          ],
          params: [{ key: "lr", value: "0.1" }],
        }),
      );
      expect(run.info).toEqual({
        id,
        experimentId: "0",
        name: "first try",
        userId: "ada",
        status: "running",
        startTime: 1_700_000_000_000,
        artifactUri: `mlflow-artifacts:/0/${id}/artifacts`,
        lifecycle: "active",
      });
      expect(spelled(run.tags)).toEqual(["a=2", "b=3", "mlflow.runName=first try"]);
      expect(await runs.getRun(id)).toEqual(run);
      expect(await runs.getRunInfo(id)).toEqual(run.info);
    });

    it("needs an experiment that is there", async () => {
      const { runs } = await open();
      await expect(runs.createRun(newRun({ experimentId: asExperimentId("4711") }))).rejects.toThrow(NotFound);
    });

    it("refuses an id that is taken", async () => {
      const { runs } = await open();
      const run = newRun();
      await runs.createRun(run);
      await expect(runs.createRun(run)).rejects.toThrow(AlreadyExists);
    });

    it("keeps a start time past the safe integers exactly", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun({ startTime: 2n ** 63n - 1n }));
      await runs.updateRun(info.id, { endTime: -(2n ** 63n) });
      expect(await runs.getRunInfo(info.id)).toMatchObject({ startTime: 2n ** 63n - 1n, endTime: -(2n ** 63n) });
    });

    it("happens once, however often a client repeats it with the same idempotency key", async () => {
      const { runs } = await open();
      const repeats = Array.from({ length: 50 }, () => newRun({ idempotencyKey: "try-1" }));
      const made = await Promise.all(repeats.map((run) => runs.createRun(run)));
      expect(new Set(made.map(({ info }) => info.id)).size).toBe(1);
      const other = await runs.createRun(newRun({ idempotencyKey: "try-2" }));
      expect(other.info.id).not.toBe(made[0]?.info.id);
    });
  });

  describe("a run's facts", () => {
    it("change as asked, and only those", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun());
      expect(await runs.updateRun(info.id, { status: "finished", endTime: 5 })).toEqual({ ...info, status: "finished", endTime: 5 });
      expect(await runs.updateRun(info.id, { name: "" })).toMatchObject({ name: info.name, status: "finished", endTime: 5 });
    });

    it("keep the name and the tag mlflow.runName the same, whichever is set", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun());
      await runs.updateRun(info.id, { name: "by update" });
      expect(spelled((await runs.getRun(info.id)).tags)).toEqual(["mlflow.runName=by update"]);
      await runs.appendToRun(info.id, { ...NOTHING, tags: [{ key: "mlflow.runName", value: "by tag" }] });
      expect((await runs.getRun(info.id)).info.name).toBe("by tag");
    });

    it("change only under a condition, if one is given", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun());
      await runs.updateRun(info.id, { status: "lost", onlyIf: "running" });
      expect(await runs.updateRun(info.id, { status: "lost", endTime: 4, name: "x", onlyIf: "running" })).toEqual({
        ...info,
        status: "lost",
      });
      expect(await runs.getRunInfo(info.id)).toEqual({ ...info, status: "lost" });
    });

    it("tell which runs run and give signs of life", async () => {
      const { runs } = await open();
      const beat = { tags: [{ key: "beat", value: "7" }] };
      const made = async (run = newRun(beat)) => (await runs.createRun(run)).info.id;
      const [beating, silent, ended, gone] = [await made(), await made(newRun()), await made(), await made()];
      await runs.updateRun(ended, { status: "finished" });
      await runs.deleteRun(gone, 1);
      const found = (await runs.beatingRuns("beat")).filter(({ id }) => [beating, silent, ended, gone].includes(id));
      expect(found).toEqual([{ id: beating, heartbeat: "7" }]);
    });

    it("say that a run is not there", async () => {
      const { runs } = await open();
      await expect(runs.getRun(MISSING)).rejects.toThrow(NotFound);
      await expect(runs.getRunInfo(MISSING)).rejects.toThrow(NotFound);
      await expect(runs.updateRun(MISSING, {})).rejects.toThrow(NotFound);
      await expect(runs.deleteRun(MISSING, 1)).rejects.toThrow(NotFound);
      await expect(runs.restoreRun(MISSING)).rejects.toThrow(NotFound);
      await expect(runs.purgeRun(MISSING)).rejects.toThrow(NotFound);
      await expect(runs.deleteRunTag(MISSING, "a")).rejects.toThrow(NotFound);
      await expect(runs.addInputs(MISSING, { datasets: [], models: [] })).rejects.toThrow(NotFound);
      await expect(runs.addOutputs(MISSING, [])).rejects.toThrow(NotFound);
    });
  });

  describe("a deleted run", () => {
    it("can be read, but not be written to, until it is restored", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun({ tags: [{ key: "a", value: "1" }] }));
      await runs.deleteRun(info.id, 1);
      await runs.deleteRun(info.id, 2);
      expect((await runs.getRun(info.id)).info.lifecycle).toBe("deleted");
      await expect(runs.updateRun(info.id, { name: "x" })).rejects.toThrow(Inactive);
      await expect(runs.appendToRun(info.id, NOTHING)).rejects.toThrow(Inactive);
      await expect(runs.deleteRunTag(info.id, "a")).rejects.toThrow(Inactive);
      await expect(runs.addInputs(info.id, { datasets: [], models: [] })).rejects.toThrow(Inactive);
      await expect(runs.addOutputs(info.id, [])).rejects.toThrow(Inactive);
      await runs.restoreRun(info.id);
      await runs.restoreRun(info.id);
      expect((await runs.updateRun(info.id, { name: "x" })).name).toBe("x");
    });

    it("is told to the garbage collection by the age of its deletion, oldest first", async () => {
      const { runs } = await open();
      const [a, b, c] = await Promise.all([runs.createRun(newRun()), runs.createRun(newRun()), runs.createRun(newRun())]);
      await runs.deleteRun(a.info.id, 20);
      await runs.deleteRun(b.info.id, 10);
      await runs.deleteRun(c.info.id, 30);
      expect(await runs.runsDeletedBefore(30, 10)).toEqual([b.info.id, a.info.id]);
      expect(await runs.runsDeletedBefore(30, 1)).toEqual([b.info.id]);
    });

    it("can be removed for good with all it logged; a run outside the bin can't", async () => {
      const { runs, metrics } = await open();
      const id = freshRunId();
      await runs.createRun(newRun({ id, params: [{ key: "lr", value: "1" }] }));
      await runs.appendToRun(id, { ...NOTHING, points: [{ key: "loss", step: 0, at: 0, value: 1 }] });
      await expect(runs.purgeRun(id)).rejects.toThrow(NotFound);
      await runs.deleteRun(id, 1);
      await runs.purgeRun(id);
      await expect(runs.getRun(id)).rejects.toThrow(NotFound);
      const again = await runs.createRun(newRun({ id }));
      expect(await runs.getRun(id)).toEqual(again);
      expect((await metrics.history({ runId: id, key: "loss", order: "step" })).items).toEqual([]);
    });
  });

  describe("tags", () => {
    it("can be deleted once", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun({ tags: [{ key: "a", value: "1" }] }));
      await runs.deleteRunTag(info.id, "a");
      expect(ownTags(await runs.getRun(info.id))).toEqual([]);
      await expect(runs.deleteRunTag(info.id, "a")).rejects.toThrow(NotFound);
    });
  });

  describe("inputs and outputs", () => {
    const dataset = { name: "digits", digest: "abc", sourceType: "local", source: "{}" };
    const train = [{ key: "mlflow.data.context", value: "train" }];

    it("keep the first description of a data set, and the first tags of a run's use of it", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun());
      await runs.addInputs(info.id, { datasets: [{ dataset: { ...dataset, profile: "{}" }, tags: train }], models: [] });
      await runs.addInputs(info.id, {
        datasets: [
          { dataset: { ...dataset, source: "elsewhere" }, tags: [] },
          { dataset: { ...dataset, digest: "def" }, tags: [] },
        ],
        models: [],
      });
      const { datasets } = await runs.getRun(info.id);
      expect(datasets).toEqual([
        { dataset: { ...dataset, profile: "{}" }, tags: train },
        { dataset: { ...dataset, digest: "def" }, tags: [] },
      ]);
    });

    it("are each run's own, over one description of the data set", async () => {
      const { runs } = await open();
      const [a, b] = await Promise.all([runs.createRun(newRun()), runs.createRun(newRun())]);
      await runs.addInputs(a.info.id, { datasets: [{ dataset, tags: train }], models: [] });
      await runs.addInputs(b.info.id, { datasets: [{ dataset, tags: [] }], models: [] });
      expect((await runs.getRun(b.info.id)).datasets).toEqual([{ dataset, tags: [] }]);
      expect(await runs.listDatasets([DEFAULT_EXPERIMENT], 10)).toEqual(
        expect.arrayContaining([
          { experimentId: "0", name: "digits", digest: "abc", context: "train" },
          { experimentId: "0", name: "digits", digest: "abc" },
        ]),
      );
      expect(await runs.listDatasets([DEFAULT_EXPERIMENT], 1)).toHaveLength(1);
      expect(await runs.listDatasets([asExperimentId("4711")], 10)).toEqual([]);
    });

    it("name logged models in the order logged, each once", async () => {
      const { runs } = await open();
      const { info } = await runs.createRun(newRun());
      const [x, y] = [asLoggedModelId("m-2"), asLoggedModelId("m-1")];
      await runs.addInputs(info.id, { datasets: [], models: [x, y, x] });
      await runs.addOutputs(info.id, [
        { modelId: x, step: 2n ** 60n },
        { modelId: y, step: 0 },
      ]);
      await runs.addOutputs(info.id, [{ modelId: x, step: 2n ** 60n }]);
      expect(await runs.getRun(info.id)).toMatchObject({
        modelInputs: [x, y],
        modelOutputs: [
          { modelId: x, step: 2n ** 60n },
          { modelId: y, step: 0 },
        ],
      });
    });
  });
}
