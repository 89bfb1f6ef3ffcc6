import type { DatasetStore, NewDataVersion } from "@trialbook/core/dataset/dataset-store.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";

/** Holds a back-end's data versions to what {@link DatasetStore} promises. */
export function datasetStoreContract(open: () => Promise<DatasetStore>): void {
  describe("data versions", () => {
    it("are numbered from 1 in each dataset, and found by number, alias and as the newest", async () => {
      const store = await open();
      const { version } = await store.addVersion(sample({ digest: digest(1) }));
      expect(version).toEqual({
        name: "pets",
        number: 1,
        digest: digest(1),
        files: 2,
        bytes: 20,
        manifest: hash(100),
        source: "/data/pets",
        created: 1000,
        aliases: [],
      });
      await store.addVersion(sample({ digest: digest(2), profile: hash(7), at: 2000 }));
      await store.addVersion(sample({ name: "other", digest: digest(1) }));
      expect(await store.setAlias("pets", "golden", 1)).toMatchObject({ number: 1, aliases: ["golden"] });
      expect(await store.getVersion("pets", { alias: "golden" })).toMatchObject({ number: 1, digest: digest(1) });
      expect(await store.getVersion("pets", "latest")).toMatchObject({ number: 2, profile: hash(7), created: 2000, aliases: [] });
      expect((await store.listVersions("pets")).map(({ number }) => number)).toEqual([2, 1]);
      expect(await store.getVersion("other", { number: 1 })).toMatchObject({ name: "other", number: 1 });
    });

    it("of the same files are one version, however often they are added", async () => {
      const store = await open();
      const added = await Promise.all(Array.from({ length: 10 }, () => store.addVersion(sample({ digest: digest(1) }))));
      expect(added.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(added.map(({ version }) => version.number))).toEqual(new Set([1]));
      // An older state that comes back is the version it was, not a new one.
      await store.addVersion(sample({ digest: digest(2) }));
      expect(await store.addVersion(sample({ digest: digest(1) }))).toMatchObject({ created: false, version: { number: 1 } });
    });

    it("get different numbers when many different ones are added at once", async () => {
      const store = await open();
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.addVersion(sample({ digest: digest(i), manifest: hash(i) }))),
      );
      expect(added.map(({ version }) => version.number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it("are listed by dataset, ascending by name, with the newest", async () => {
      const store = await open();
      expect(await store.listDatasets()).toEqual([]);
      for (const [name, i] of [
        ["b", 1],
        ["a", 2],
        ["b", 3],
      ] as const) {
        await store.addVersion(sample({ name, digest: digest(i) }));
      }
      expect((await store.listDatasets()).map(({ name, versions, latest }) => [name, versions, latest.number, latest.digest])).toEqual([
        ["a", 1, 1, digest(2)],
        ["b", 2, 2, digest(3)],
      ]);
    });

    it("are found by the beginning of their digest, in every dataset", async () => {
      const store = await open();
      await store.addVersion(sample({ name: "a", digest: `ab${"0".repeat(62)}`, at: 2 }));
      await store.addVersion(sample({ name: "b", digest: `ab${"f".repeat(62)}`, at: 1 }));
      await store.addVersion(sample({ name: "c", digest: `ac${"0".repeat(62)}`, at: 3 }));
      expect((await store.findByDigest("ab", 10)).map(({ name }) => name)).toEqual(["b", "a"]);
      expect(await store.findByDigest("ab", 1)).toHaveLength(1);
      expect((await store.findByDigest(`ab${"0".repeat(34)}`, 10)).map(({ name }) => name)).toEqual(["a"]);
      expect(await store.findByDigest("b", 10)).toEqual([]);
    });

    it("move an alias that is set again, and lose one that is deleted", async () => {
      const store = await open();
      await store.addVersion(sample({ digest: digest(1) }));
      await store.addVersion(sample({ digest: digest(2) }));
      await store.setAlias("pets", "prod", 1);
      await store.setAlias("pets", "best", 2);
      expect(await store.setAlias("pets", "prod", 2)).toMatchObject({ aliases: ["best", "prod"] });
      expect((await store.getVersion("pets", { number: 1 })).aliases).toEqual([]);
      await store.deleteAlias("pets", "prod");
      await expect(store.getVersion("pets", { alias: "prod" })).rejects.toThrow('no alias "prod"');
      await expect(store.deleteAlias("pets", "prod")).rejects.toThrow(NotFound);
    });

    it("that are not there are not found, by name", async () => {
      const store = await open();
      await store.addVersion(sample({}));
      await expect(store.getVersion("cats", "latest")).rejects.toThrow('no dataset "cats"');
      await expect(store.listVersions("cats")).rejects.toThrow(NotFound);
      await expect(store.getVersion("pets", { number: 9 })).rejects.toThrow("no version 9");
      await expect(store.setAlias("pets", "x", 9)).rejects.toThrow("no version 9");
      await expect(store.setAlias("cats", "x", 1)).rejects.toThrow('no dataset "cats"');
    });

    it("need their blobs, also while they are being added, until that was given up", async () => {
      const store = await open();
      await store.keepBlobs(hash(100), [hash(100), hash(1), hash(2)], 1000);
      await store.keepBlobs(hash(100), [hash(2), hash(3)], 1000);
      await store.keepBlobs(hash(200), [hash(3), hash(4)], 1000);
      const asked = [hash(1), hash(2), hash(3), hash(4), hash(5), hash(100)];
      expect(await store.blobsInUse(asked)).toEqual(new Set([hash(1), hash(2), hash(3), hash(4), hash(100)]));
      await store.addVersion(sample({ manifest: hash(100), at: 1000 }));
      await store.forgetUnfinished(1000);
      expect((await store.blobsInUse(asked)).size).toBe(5);
      await store.forgetUnfinished(1001);
      expect(await store.blobsInUse(asked)).toEqual(new Set([hash(1), hash(2), hash(3), hash(100)]));
    });

    it("that are sent again in time are not given up", async () => {
      const store = await open();
      await store.keepBlobs(hash(100), [hash(1)], 1000);
      await store.keepBlobs(hash(100), [], 5000);
      await store.forgetUnfinished(4000);
      expect((await store.blobsInUse([hash(1)])).size).toBe(1);
    });
  });
}

function sample(facts: Partial<NewDataVersion>): NewDataVersion {
  return { name: "pets", digest: digest(1), files: 2, bytes: 20, manifest: hash(100), source: "/data/pets", at: 1000, ...facts };
}

function hash(number: number): BlobHash {
  return asBlobHash(number.toString(16).padStart(64, "0"));
}

function digest(number: number): string {
  return number.toString(16).padStart(64, "d");
}
