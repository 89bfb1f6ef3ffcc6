import fc from "fast-check";
import { expect, it } from "vitest";
import { packBlobs, unpackBlobs } from "./blob-pack.ts";

it("gives the blobs back that went in, empty ones too", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (blobs) => {
      expect(unpackBlobs(packBlobs(blobs))).toEqual(blobs);
    }),
  );
});

it("refuses a pack that was cut anywhere", () => {
  const pack = packBlobs([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
  for (const length of [1, 3, 6, 8, 11]) expect(() => unpackBlobs(pack.subarray(0, length))).toThrow("ends within its blob");
  expect(unpackBlobs(pack.subarray(0, 7))).toHaveLength(1);
});
