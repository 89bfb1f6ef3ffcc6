import { randomUUID } from "node:crypto";
import { blobsContract, chunked, noise, read } from "@trialbook/server/blobs/contract/blobs.contract.ts";
import { ARRIVING } from "@trialbook/server/blobs/s3/keys.ts";
import { beginMultipart, listMultiparts, sendPart } from "@trialbook/server/blobs/s3/multipart.ts";
import { listObjects } from "@trialbook/server/blobs/s3/objects.ts";
import { S3Blobs, type S3BlobsOptions } from "@trialbook/server/blobs/s3/s3-blobs.ts";
import { S3Client } from "@trialbook/server/blobs/s3/s3-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onSeaweed, type Seaweed, settingsOf, startSeaweed } from "./seaweed.ts";

const MiB = 1024 * 1024;

onSeaweed((weed) => {
  let seaweed: Seaweed;
  beforeAll(async () => {
    seaweed = await startSeaweed(weed);
  });
  afterAll(() => seaweed.stop());

  function opened(options: Partial<S3BlobsOptions> = {}) {
    const settings = settingsOf(seaweed);
    const client = new S3Client({ place: settings, random: Math.random });
    const blobs = new S3Blobs({
      settings,
      newId: () => randomUUID().replaceAll("-", ""),
      random: Math.random,
      partSize: 5 * MiB,
      ...options,
    });
    const { prefix } = settings;
    const keys = async (): Promise<string[]> => (await Array.fromAsync(listObjects(client, { prefix, folder: "" }))).map(({ key }) => key);
    const uploads = () => Array.fromAsync(listMultiparts(client, { prefix, folder: ARRIVING }));
    const bytesKept = async (): Promise<number> => {
      const objects = await Array.fromAsync(listObjects(client, { prefix, folder: "" }));
      return objects.reduce((sum, { size }) => sum + size, (await uploads()).length);
    };
    return { blobs, client, keys, uploads, bytesKept, resolution: 1000 };
  }

  describe("in an object store", () => {
    blobsContract(async () => opened());
  });

  describe("large blobs in an object store", () => {
    it.each([5 * MiB, 5 * MiB + 1, 12 * MiB])("arrive in parts and are kept once, without a trace of the parts: %d bytes", async (size) => {
      const { blobs, bytesKept, keys } = opened();
      const { hash } = await blobs.writeBlob(chunked(noise(size), 65_536), {});
      await blobs.writeBlob(chunked(noise(size), 65_536), { size });
      expect((await read(blobs, hash)).equals(noise(size))).toBe(true);
      expect((await read(blobs, hash, { start: 5 * MiB - 3, end: size - 1 })).equals(noise(size).subarray(5 * MiB - 3))).toBe(true);
      expect(await bytesKept()).toBe(size);
      expect((await keys()).filter((key) => key.startsWith("blobs/"))).toHaveLength(1);
    });

    it("that break off leave nothing, whatever parts had been sent", async () => {
      const { blobs, bytesKept } = opened();
      const cut = async function* () {
        yield* chunked(noise(11 * MiB), 65_536);
        throw new Error("socket hang up");
      };
      await expect(blobs.writeBlob(cut(), {})).rejects.toThrow("broke off");
      expect(await bytesKept()).toBe(0);
    });

    it("of servers that died are swept once they are old, and those that still arrive are spared", async () => {
      const { blobs, client, uploads, keys } = opened();
      const upload = await beginMultipart(client, "arriving/1");
      await sendPart(client, upload, { number: 1, body: new Uint8Array(noise(5 * MiB)) });
      await client.tell({ method: "PUT", key: "arriving/2", body: new Uint8Array(noise(10)) });
      const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
      await blobs.sweepUnfinished(Date.now() - 60_000);
      expect([await uploads(), await keys()]).toMatchObject([[{ key: "arriving/1" }], ["arriving/2", `blobs/${hash.slice(0, 2)}/${hash}`]]);
      await blobs.sweepUnfinished(Date.now() + 60_000);
      expect([await uploads(), await keys()]).toEqual([[], [`blobs/${hash.slice(0, 2)}/${hash}`]]);
    });
  });
});
