import { asBlobHash } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";
import { newRegistered, newVersion, type OpenedRegistry } from "./registry-samples.ts";
import { newRun } from "./samples.ts";

/** Holds a back-end to this: what a model version needs stays when the run or experiment that it came from is removed for good. */
export function registryFilesContract(open: () => Promise<OpenedRegistry>): void {
  describe("files of a model version", () => {
    it("outlive their run, the run's other files do not", async () => {
      const { stores, root, remove, left } = await runWithFiles(open);
      await register(stores, `${root}/model`);
      await remove();
      await stores.registry.dropUnneededFiles();
      expect(await left()).toEqual([`${root}/model/MLmodel`, `${root}/model/data/weights`]);
    });

    it("outlive their experiment", async () => {
      const stores = await open();
      const { id } = await stores.experiments.createExperiment({ name: "old", tags: [], at: 1 });
      const root = `${id}/models/m-1/artifacts`;
      for (const path of [`${root}/MLmodel`, `${id}/other/file`]) await stores.artifacts.putArtifact({ path, ...bytes });
      await register(stores, root);
      await stores.experiments.deleteExperiment(id, 2);
      await stores.experiments.purgeExperiment(id);
      expect((await stores.artifacts.artifactsUnder(String(id))).map(({ path }) => path)).toEqual([`${root}/MLmodel`]);
    });

    it("go with the next collection once the last version that needs them is gone", async () => {
      const { stores, root, remove, left } = await runWithFiles(open);
      await register(stores, `${root}/model`);
      await register(stores, `${root}/model/data`);
      await remove();
      await stores.registry.deleteModelVersion({ name: "line", version: 1 }, 5);
      await stores.registry.dropUnneededFiles();
      expect(await left()).toEqual([`${root}/model/data/weights`]);
      await stores.registry.deleteRegisteredModel("line");
      expect(await left()).toHaveLength(1);
      await stores.registry.dropUnneededFiles();
      expect(await left()).toEqual([]);
    });

    it("stay where their run stays, whatever happens to the version", async () => {
      const { stores, root, left } = await runWithFiles(open);
      await register(stores, `${root}/model`);
      await stores.registry.deleteRegisteredModel("line");
      await stores.registry.dropUnneededFiles();
      expect(await left()).toHaveLength(4);
    });

    it("stay whole when the version needs all of the run", async () => {
      const { stores, root, remove, left } = await runWithFiles(open);
      await register(stores, root);
      await remove();
      expect(await left()).toHaveLength(4);
    });
  });
}

const bytes = { hash: asBlobHash("a".repeat(64)), size: 1, modified: 1 };

async function register({ registry }: OpenedRegistry, path: string): Promise<void> {
  await registry.createRegisteredModel(newRegistered("line")).catch(() => undefined); // there from the first time
  await registry.createModelVersion(newVersion("line", { files: [path] }));
}

async function runWithFiles(open: () => Promise<OpenedRegistry>) {
  const stores = await open();
  const { info } = await stores.runs.createRun(newRun());
  const root = `0/${info.id}/artifacts`;
  for (const path of ["model/MLmodel", "model/data/weights", "modelling.txt", "plot.png"]) {
    await stores.artifacts.putArtifact({ path: `${root}/${path}`, ...bytes });
  }
  return {
    stores,
    root,
    async remove() {
      await stores.runs.deleteRun(info.id, 3);
      await stores.runs.purgeRun(info.id);
    },
    left: async () => (await stores.artifacts.artifactsUnder(`0/${info.id}`)).map(({ path }) => path),
  };
}
