import { parseVersionReference } from "@trialbook/core/dataset/data-version.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Route } from "../../http/route.ts";
import { announcedSize, arrivingBytes, jsonAnswer } from "../../http/upload.ts";
import type { NativeDeps } from "./deps.ts";

const BLOB = "/api/v1/data-blobs/:hash";

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
