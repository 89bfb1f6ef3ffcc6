import { describe, expect, it } from "vitest";
import { asBlobHash } from "../../ids.ts";
import { FilesAccumulator } from "./files-accumulator.ts";
import { imageSize } from "./image-size.ts";

function profileOf(files: Record<string, string>) {
  const accumulator = new FilesAccumulator();
  for (const [path, digit] of Object.entries(files)) {
    accumulator.add(
      { path, size: 10, sha256: asBlobHash(digit.repeat(64)) },
      path.endsWith(".png") ? { width: 32, height: 32 } : undefined,
    );
  }
  return accumulator.profile();
}

describe("a folder of images", () => {
  it("is counted by split and class, with its sizes", () => {
    const profile = profileOf({ "train/cat/1.png": "1", "train/cat/2.png": "2", "train/dog/1.png": "3", "test/cat/1.png": "4" });
    expect(profile).toMatchObject({
      extensions: [{ extension: "png", files: 4, bytes: 40 }],
      duplicates: { files: 0, bytes: 0 },
      splits: [
        { name: "test", files: 1, classes: [{ name: "cat", files: 1 }] },
        {
          name: "train",
          files: 3,
          classes: [
            { name: "cat", files: 2 },
            { name: "dog", files: 1 },
          ],
        },
      ],
      images: { count: 4, unreadable: 0, sizes: [{ width: 32, height: 32, files: 4 }] },
    });
    expect(profile.overlap).toBeUndefined();
  });

  it("tells images that are in the test as well as in the training data", () => {
    const profile = profileOf({
      "data/Test/cat/9.png": "1",
      "data/train/cat/1.png": "1",
      "data/train/cat/2.png": "2",
      "data/valid/x.png": "2",
    });
    expect(profile.overlap).toEqual({ files: 2, examples: ["data/train/cat/1.png", "data/valid/x.png"] });
    expect(profile.duplicates).toEqual({ files: 2, bytes: 20 });
  });

  it("takes duplicates within a split, or outside of all, for no overlap", () => {
    const profile = profileOf({ "train/1.png": "1", "train/2.png": "1", "readme.png": "1" });
    expect([profile.overlap, profile.duplicates.files]).toEqual([undefined, 2]);
  });

  it("has no splits where folders name neither those nor classes", () => {
    expect(profileOf({ "a.txt": "1", b: "2" }).splits).toBeUndefined();
    expect(profileOf({ "cat/a.txt": "1", "dog/b": "2" }).splits).toMatchObject([{ name: "", classes: [{ name: "cat" }, { name: "dog" }] }]);
  });
});

describe("an image's size", () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  it.each([
    ["PNG", "89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 08", { width: 640, height: 480 }],
    ["GIF", "474946383961 2001 2c00", { width: 288, height: 44 }],
    ["BMP, bottom up or top down", "424d 00000000 00000000 00000000 28000000 20000000 f0ffffff", { width: 32, height: 16 }],
    ["WebP, extended", "52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 df0100", { width: 640, height: 480 }],
    ["WebP, lossless", "52494646 00000000 57454250 5650384c 00000000 2f 7fc27700", { width: 640, height: 480 }],
    ["JPEG, behind other segments", "ffd8 ffe00004 0000 ffdb0003 00 ffc20011 08 01e0 0280 03", { width: 640, height: 480 }],
  ])("is read from a %s", (_, hex, size) => expect(imageSize(bytes(hex))).toEqual(size));

  it.each(["", "ffd8ff", "89504e470d0a1a0a", "ffd8ffe0ffff00", "52494646000000005745425056503858", "00112233"])(
    "is unknown of %j",
    (hex) => {
      expect(imageSize(bytes(hex))).toBeUndefined();
    },
  );
});
