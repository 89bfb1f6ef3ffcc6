import type { ArtifactEntry, ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import type { ArtifactStore } from "@trialbook/core/artifact/artifact-store.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";

/** Holds a back-end's names of artifacts to what {@link ArtifactStore} promises. */
export function artifactStoreContract(open: () => Promise<ArtifactStore>): void {
  describe("artifacts", () => {
    it("finds a file by its path, and nothing by any other", async () => {
      const store = await filled(open, ["3/run/artifacts/model/MLmodel"]);
      expect(await store.getArtifact("3/run/artifacts/model/MLmodel")).toEqual(file("3/run/artifacts/model/MLmodel"));
      for (const other of ["3", "3/run/artifacts/model", "3/run/artifacts/model/MLmode", "3/run/artifacts/model/mlmodel", "MLmodel", ""]) {
        expect(await store.getArtifact(other)).toBeUndefined();
      }
    });

    it("lists the files and folders right below a folder, by code point", async () => {
      const store = await filled(open, ["r/b.txt", "r/a/deep/er/x", "r/Z", "r/a.txt", "r/é", "r/🦊", "r/ａ", "ra/x", "top"]);
      expect(names(await store.listArtifacts("r"))).toEqual(["Z", "a/", "a.txt", "b.txt", "é", "ａ", "🦊"]);
      expect(names(await store.listArtifacts("r/a"))).toEqual(["deep/"]);
      expect(names(await store.listArtifacts(""))).toEqual(["r/", "ra/", "top"]);
      expect((await store.listArtifacts("r"))[0]).toEqual({ kind: "file", name: "Z", size: 3, modified: 1000 });
    });

    it("lists nothing for a file, for nothing, and for the beginning of a name", async () => {
      const store = await filled(open, ["r/b.txt"]);
      for (const folder of ["r/b.txt", "x", "r/b", "r/"]) expect(await store.listArtifacts(folder)).toEqual([]);
    });

    it("gives all files below a folder, not those of a sibling whose name begins the same", async () => {
      const store = await filled(
        open,
        ["r/a/z", "r/a/b/c", "r/a", "r/a.txt", "r/a-b/x", "r/ab"].filter((path) => path !== "r/a"),
      );
      expect((await store.artifactsUnder("r/a")).map(({ path }) => path)).toEqual(["r/a/b/c", "r/a/z"]);
      expect((await store.artifactsUnder("r/ab")).map(({ path }) => path)).toEqual(["r/ab"]);
      expect((await store.artifactsUnder("")).map(({ path }) => path)).toEqual(["r/a-b/x", "r/a.txt", "r/a/b/c", "r/a/z", "r/ab"]);
    });

    it("replaces a file that is sent again", async () => {
      const store = await filled(open, ["r/a"]);
      const newer: ArtifactFile = { path: "r/a", hash: hash(9), size: 9, modified: 2000 };
      await store.putArtifact(newer);
      expect(await store.getArtifact("r/a")).toEqual(newer);
      expect(await store.listArtifacts("r")).toHaveLength(1);
    });

    it("refuses a file in place of a folder, and a folder in place of a file", async () => {
      const store = await filled(open, ["r/a/b"]);
      await expect(store.putArtifact(file("r/a"))).rejects.toThrow(Invalid);
      await expect(store.putArtifact(file("r"))).rejects.toThrow(Invalid);
      await expect(store.putArtifact(file("r/a/b/c/d"))).rejects.toThrow(Invalid);
      expect((await store.artifactsUnder("")).map(({ path }) => path)).toEqual(["r/a/b"]);
    });

    it("deletes a file or a folder with all below it, and nothing beside it", async () => {
      const store = await filled(open, ["r/a/b/c", "r/a/d", "r/a.txt", "r/ab/x", "s/x"]);
      await store.deleteArtifacts("r/a");
      expect((await store.artifactsUnder("")).map(({ path }) => path)).toEqual(["r/a.txt", "r/ab/x", "s/x"]);
      await store.deleteArtifacts("r/a.txt");
      await store.deleteArtifacts("r/a.txt");
      await store.deleteArtifacts("nothing/here");
      expect(names(await store.listArtifacts("r"))).toEqual(["ab/"]);
    });

    it("shows no folder that has become empty, and takes a file in its place", async () => {
      const store = await filled(open, ["r/a/b/c", "s/x"]);
      await store.deleteArtifacts("r/a/b/c");
      expect(names(await store.listArtifacts(""))).toEqual(["s/"]);
      await store.putArtifact(file("r/a"));
      expect(names(await store.listArtifacts("r"))).toEqual(["a"]);
    });

    it("never deletes the root", async () => {
      const store = await filled(open, ["r/a"]);
      await expect(store.deleteArtifacts("")).rejects.toThrow(Invalid);
      expect(await store.getArtifact("r/a")).toBeDefined();
    });

    it("takes names with SQL's and the file system's own signs as mere names", async () => {
      const odd = ["r/100%", "r/a_b", "r/'; DROP TABLE artifacts; --", "r/a*b?", "r/~", "r/\u{10ffff}", "r/..."];
      const store = await filled(open, odd);
      for (const path of odd) expect(await store.getArtifact(path)).toEqual(file(path));
      await store.deleteArtifacts("r/100%");
      expect(await store.listArtifacts("r")).toHaveLength(odd.length - 1);
    });

    it("leaves one whole file when 50 clients write one name at once", async () => {
      const store = await filled(open, []);
      await Promise.all(Array.from({ length: 50 }, (_, i) => store.putArtifact({ path: "r/a", hash: hash(i), size: i, modified: i })));
      const last = await store.getArtifact("r/a");
      expect(last).toEqual({ path: "r/a", hash: hash(last?.size ?? -1), size: last?.size, modified: last?.size });
    });

    it("knows which blobs are still named", async () => {
      const store = await filled(open, []);
      await store.putArtifact({ ...file("r/a"), hash: hash(1) });
      await store.putArtifact({ ...file("r/b"), hash: hash(2) });
      await store.putArtifact({ ...file("r/c"), hash: hash(2) });
      await store.deleteArtifacts("r/a");
      await store.deleteArtifacts("r/b");
      expect([...(await store.blobsInUse([hash(1), hash(2), hash(3)]))]).toEqual([hash(2)]);
    });
  });

  describe("uploads in parts", () => {
    const upload = { id: "secret", path: "r/big", begun: 1000 };

    it("keep their parts in order, the last one sent of each number", async () => {
      const { uploads } = await open();
      await uploads.beginUpload(upload);
      for (const [number, size] of [
        [10, 1],
        [2, 2],
        [1, 3],
        [2, 4],
      ] as const)
        await uploads.putPart("secret", { number, size, hash: hash(size) });
      const { parts, ...rest } = await uploads.getUpload("secret");
      expect(rest).toEqual(upload);
      expect(parts.map(({ number, size }) => [number, size])).toEqual([
        [1, 3],
        [2, 4],
        [10, 1],
      ]);
    });

    it("keep their parts' blobs from being collected until they end", async () => {
      const store = await open();
      await store.uploads.beginUpload(upload);
      await store.uploads.putPart("secret", { number: 1, size: 1, hash: hash(1) });
      expect((await store.blobsInUse([hash(1)])).size).toBe(1);
      await store.uploads.endUpload("secret");
      await store.uploads.endUpload("secret");
      expect((await store.blobsInUse([hash(1)])).size).toBe(0);
    });

    it("take no part that nobody began or that has ended", async () => {
      const { uploads } = await open();
      await expect(uploads.putPart("unknown", { number: 1, size: 1, hash: hash(1) })).rejects.toThrow("no such upload");
      await expect(uploads.getUpload("unknown")).rejects.toThrow("no such upload");
    });

    it("are forgotten when they were begun long ago and never ended", async () => {
      const { uploads } = await open();
      await uploads.beginUpload(upload);
      await uploads.beginUpload({ ...upload, id: "newer", begun: 2000 });
      await uploads.endUploadsBefore(1500);
      await expect(uploads.getUpload("secret")).rejects.toThrow("no such upload");
      expect(await uploads.getUpload("newer")).toMatchObject({ begun: 2000 });
    });
  });
}

async function filled(open: () => Promise<ArtifactStore>, paths: readonly string[]): Promise<ArtifactStore> {
  const store = await open();
  for (const path of paths) await store.putArtifact(file(path));
  return store;
}

function file(path: string): ArtifactFile {
  return { path, hash: hash(3), size: 3, modified: 1000 };
}

function hash(number: number): BlobHash {
  return asBlobHash(number.toString(16).padStart(64, "0"));
}

/** Folders end in a slash here. */
function names(entries: readonly ArtifactEntry[]): string[] {
  return entries.map(({ kind, name }) => (kind === "folder" ? `${name}/` : name));
}
