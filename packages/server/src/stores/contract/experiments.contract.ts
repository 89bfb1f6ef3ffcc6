import { AlreadyExists, Inactive, NotFound } from "@trialbook/core/errors.ts";
import type { ExperimentStore } from "@trialbook/core/experiment/experiment-store.ts";
import { asExperimentId } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, NOTHING, newRun, type OpenStores, spelled } from "./samples.ts";

const MISSING = asExperimentId("4711");

/** Holds a back-end's experiments to what {@link ExperimentStore} promises. */
export function experimentStoreContract(open: OpenStores): void {
  describe("experiments", () => {
    it("starts with the experiment 0, named Default", async () => {
      const { experiments } = await open();
      expect(await experiments.getExperiment(DEFAULT_EXPERIMENT)).toMatchObject({
        id: "0",
        name: "Default",
        artifactLocation: "mlflow-artifacts:/0",
        lifecycle: "active",
        tags: [],
      });
    });

    it("gives new experiments increasing ids and a place for their artifacts", async () => {
      const { experiments } = await open();
      const first = await made(experiments, "first");
      const second = await made(experiments, "second");
      expect(Number(second.id)).toBeGreaterThan(Number(first.id));
      expect(second.artifactLocation).toBe(`mlflow-artifacts:/${second.id}`);
      expect(second).toEqual(await experiments.getExperiment(second.id));
    });

    it("keeps a location and tags that the client chose, tags ascending by key", async () => {
      const { experiments } = await open();
      const tags = [
        { key: "team", value: "vision" },
        { key: "goal", value: "" },
      ];
      const { id } = await experiments.createExperiment({ name: "tagged", artifactLocation: "s3://bucket/x", tags, at: 5 });
      const read = await experiments.getExperiment(id);
      expect(read).toMatchObject({ artifactLocation: "s3://bucket/x", created: 5, updated: 5 });
      expect(spelled(read.tags)).toEqual(["goal=", "team=vision"]);
    });

    it("never gives the id of an experiment that was removed for good to another one", async () => {
      const { experiments } = await open();
      const gone = await made(experiments, "gone");
      await experiments.deleteExperiment(gone.id, 1);
      await experiments.purgeExperiment(gone.id);
      expect(Number((await made(experiments, "next")).id)).toBeGreaterThan(Number(gone.id));
    });

    it("refuses a name that is taken, also by a deleted experiment", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "taken");
      await expect(made(experiments, "taken")).rejects.toThrow(AlreadyExists);
      await experiments.deleteExperiment(id, 1);
      await expect(made(experiments, "taken")).rejects.toThrow(AlreadyExists);
    });

    it("lets exactly one of 50 clients create a name at once", async () => {
      const { experiments } = await open();
      const tries = await Promise.allSettled(Array.from({ length: 50 }, () => made(experiments, "wanted")));
      const winners = tries.filter(({ status }) => status === "fulfilled");
      const errors = tries.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason] : []));
      expect(winners).toHaveLength(1);
      expect(errors.every((error) => error instanceof AlreadyExists)).toBe(true);
    });

    it("finds by name, deleted ones too, and tells names apart by case and by every character", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "Straße 🚲");
      await experiments.deleteExperiment(id, 1);
      expect(await experiments.findExperiment("Straße 🚲")).toMatchObject({ id, lifecycle: "deleted" });
      expect(await experiments.findExperiment("straße 🚲")).toBeUndefined();
      expect(await experiments.findExperiment("nobody")).toBeUndefined();
    });

    it("says that an experiment is not there", async () => {
      const { experiments } = await open();
      await expect(experiments.getExperiment(MISSING)).rejects.toThrow(NotFound);
      await expect(experiments.renameExperiment(MISSING, "x", 1)).rejects.toThrow(NotFound);
      await expect(experiments.deleteExperiment(MISSING, 1)).rejects.toThrow(NotFound);
      await expect(experiments.restoreExperiment(MISSING, 1)).rejects.toThrow(NotFound);
      await expect(experiments.setExperimentTag(MISSING, { key: "a", value: "b" }, 1)).rejects.toThrow(NotFound);
      await expect(experiments.deleteExperimentTag(MISSING, "a", 1)).rejects.toThrow(NotFound);
      await expect(experiments.purgeExperiment(MISSING)).rejects.toThrow(NotFound);
    });

    it("renames, unless the name is taken or the experiment deleted", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "before");
      await made(experiments, "other");
      await experiments.renameExperiment(id, "after", 77);
      expect(await experiments.getExperiment(id)).toMatchObject({ name: "after", updated: 77 });
      await expect(experiments.renameExperiment(id, "other", 78)).rejects.toThrow(AlreadyExists);
      await experiments.deleteExperiment(id, 79);
      await expect(experiments.renameExperiment(id, "later", 80)).rejects.toThrow(Inactive);
    });

    it("sets, overwrites and deletes tags while it is active", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "tags");
      await experiments.setExperimentTag(id, { key: "k", value: "1" }, 1);
      await experiments.setExperimentTag(id, { key: "k", value: "2" }, 2);
      expect(spelled((await experiments.getExperiment(id)).tags)).toEqual(["k=2"]);
      await experiments.deleteExperimentTag(id, "k", 3);
      await expect(experiments.deleteExperimentTag(id, "k", 4)).rejects.toThrow(NotFound);
      await experiments.deleteExperiment(id, 5);
      await expect(experiments.setExperimentTag(id, { key: "k", value: "3" }, 6)).rejects.toThrow(Inactive);
      await expect(experiments.deleteExperimentTag(id, "k", 6)).rejects.toThrow(Inactive);
    });
  });

  describe("the bin", () => {
    it("takes an experiment with its runs, and gives all of them back", async () => {
      const { experiments, runs } = await open();
      const { id } = await made(experiments, "binned");
      const kept = await runs.createRun(newRun({ experimentId: id }));
      const deletedBefore = await runs.createRun(newRun({ experimentId: id }));
      await runs.deleteRun(deletedBefore.info.id, 1);
      await experiments.deleteExperiment(id, 2);
      expect((await runs.getRun(kept.info.id)).info.lifecycle).toBe("deleted");
      await expect(runs.appendToRun(kept.info.id, NOTHING)).rejects.toThrow(Inactive);
      await expect(runs.createRun(newRun({ experimentId: id }))).rejects.toThrow(Inactive);
      await expect(runs.restoreRun(kept.info.id)).rejects.toThrow(Inactive);
      await experiments.restoreExperiment(id, 3);
      expect(await experiments.getExperiment(id)).toMatchObject({ lifecycle: "active", updated: 3 });
      expect((await runs.getRun(kept.info.id)).info.lifecycle).toBe("active");
      expect((await runs.getRun(deletedBefore.info.id)).info.lifecycle).toBe("active");
      await runs.appendToRun(kept.info.id, NOTHING);
    });

    it("does not take twice, nor give what it does not have", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "twice");
      await expect(experiments.restoreExperiment(id, 1)).rejects.toThrow(NotFound);
      await experiments.deleteExperiment(id, 2);
      await expect(experiments.deleteExperiment(id, 3)).rejects.toThrow(NotFound);
    });

    it("is emptied for good, with runs, and frees the name", async () => {
      const { experiments, runs } = await open();
      const { id } = await made(experiments, "old");
      const { info } = await runs.createRun(newRun({ experimentId: id, params: [{ key: "lr", value: "1" }] }));
      const dataset = { name: "d", digest: "1", sourceType: "local", source: "{}" };
      await runs.addInputs(info.id, { datasets: [{ dataset, tags: [] }], models: [] });
      await expect(experiments.purgeExperiment(id)).rejects.toThrow(NotFound);
      await experiments.deleteExperiment(id, 1);
      await experiments.purgeExperiment(id);
      await expect(experiments.getExperiment(id)).rejects.toThrow(NotFound);
      await expect(runs.getRun(info.id)).rejects.toThrow(NotFound);
      expect(await runs.listDatasets([id], 10)).toEqual([]);
      await made(experiments, "old");
    });
  });

  describe("the list of experiments", () => {
    it("counts active and running runs, and puts the latest activity first", async () => {
      const { experiments, runs } = await open();
      const quiet = await experiments.createExperiment({ name: "quiet", tags: [], at: 10 });
      const busy = await experiments.createExperiment({ name: "busy", tags: [], at: 5 });
      await runs.createRun(newRun({ experimentId: busy.id }));
      await runs.createRun(newRun({ experimentId: busy.id, status: "finished" }));
      const { info } = await runs.createRun(newRun({ experimentId: busy.id }));
      await runs.deleteRun(info.id, 1);
      const listed = await experiments.listExperiments("active");
      expect(listed[0]).toMatchObject({ id: busy.id, name: "busy", runs: 2, running: 1 });
      expect(listed[0]?.lastActivity).toBeGreaterThan(0);
      const idle = listed.find(({ id }) => id === quiet.id);
      expect(idle).toMatchObject({ runs: 0, running: 0 });
      expect(idle?.lastActivity).toBeUndefined();
    });

    it("shows what its view asks for", async () => {
      const { experiments } = await open();
      const { id } = await made(experiments, "binned");
      await experiments.deleteExperiment(id, 1);
      const ids = async (view: "active" | "deleted" | "all") => (await experiments.listExperiments(view)).map((one) => one.id).sort();
      expect(await ids("active")).toEqual(["0"]);
      expect(await ids("deleted")).toEqual([id]);
      expect(await ids("all")).toEqual(["0", id]);
    });
  });
}

function made(experiments: ExperimentStore, name: string) {
  return experiments.createExperiment({ name, tags: [], at: 1_700_000_000_000 });
}
