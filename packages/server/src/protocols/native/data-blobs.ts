import { LARGEST_PACK, unpackBlobs } from "@trialbook/core/dataset/blob-pack.ts";
import { parseVersionReference } from "@trialbook/core/dataset/data-version.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Route } from "../../http/route.ts";
import { announcedSize, arrivingBytes, bodyUpTo, jsonAnswer } from "../../http/upload.ts";
import type { NativeDeps } from "./deps.ts";

const BLOB = "/api/v1/data-blobs/:hash";

/** Waits for the disk share a wait. */
const STORED_AT_ONCE = 32;

/** The bytes of data versions. */
export function dataBlobRoutes({ book }: NativeDeps): Route[] {
  return [
    {
      kind: "stream",
      method: "PUT",
      path: BLOB,
      permission: "write",
      async handle(request, { params }) {
        const announced = hashOf(params);
        const { hash, size } = await book.blobs.writeBlob(arrivingBytes(request), announcedSize(request));
        if (hash !== announced) {
          throw new Invalid(`The bytes that came have the SHA-256 ${hash}, not ${announced}: the file changed on the way. Add it again.`);
        }
        return jsonAnswer({ size });
      },
    },
    {
      kind: "stream",
      method: "POST",
      path: "/api/v1/data-blobs/pack",
      permission: "write",
      /** Small blobs, many at once: a request each would cost more than storing them. */
      async handle(request) {
        const pack = unpackBlobs(await bodyUpTo(request, 2 * LARGEST_PACK));
        const waiting = pack.values();
        const hashes: string[] = [];
        const store = async (): Promise<void> => {
          for (const bytes of waiting) hashes.push((await book.blobs.writeBlob(once(bytes), { size: bytes.byteLength })).hash);
        };
        await Promise.all(Array.from({ length: STORED_AT_ONCE }, store));
        return jsonAnswer({ hashes });
      },
    },
    {
      kind: "stream",
      method: "GET",
      path: BLOB,
      permission: "read",
      async handle(_request, { params }) {
        const hash = hashOf(params);
        // Other blobs are other things' content; knowing a hash opens none of them.
        if (!(await book.datasets.blobsInUse([hash])).has(hash)) throw new NotFound(`No data version has content ${hash}.`);
        return streamed(await book.blobs.readBlob(hash), "application/octet-stream");
      },
    },
    {
      kind: "stream",
      method: "GET",
      path: "/api/v1/datasets/:name/versions/:version/manifest",
      permission: "read",
      async handle(_request, { params }) {
        const version = await book.datasets.getVersion(params["name"] ?? "", parseVersionReference(params["version"] ?? ""));
        return streamed(await book.blobs.readBlob(version.manifest), "application/x-ndjson");
      },
    },
  ];
}

/** @throws {Invalid} */
function hashOf(params: Readonly<Record<string, string>>): BlobHash {
  const hash = params["hash"] ?? "";
  if (/^[0-9a-f]{64}$/.test(hash)) return asBlobHash(hash);
  throw new Invalid(`${JSON.stringify(hash.slice(0, 100))} is no SHA-256 of 64 lower-case hexadecimal digits.`);
}

function streamed(bytes: AsyncIterable<Uint8Array>, type: string): Response {
  const headers = { "content-type": type, "content-disposition": "attachment", "x-content-type-options": "nosniff" };
  return new Response(ReadableStream.from(bytes), { headers });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
