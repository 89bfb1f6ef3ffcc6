import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { concatenatedBlobs } from "@trialbook/core/artifact/concatenated-blobs.ts";
import { refuseDeletedRun, storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import { ABANDONED_AFTER, type Upload, type UploadPart } from "@trialbook/core/artifact/upload-store.ts";
import type { Route } from "../../../http/route.ts";
import { announcedSize, arrivingBytes, bodyUpTo, jsonAnswer, ownOrigin } from "../../../http/upload.ts";
import type { MlflowDeps } from "../deps.ts";
import { bodyFields } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { limit, message, required, someOf, text } from "../message.ts";

/** As many as S3 takes, for which clients choose the size of their parts. */
const MOST_PARTS = 10_000;
const CREATE_BODY_LIMIT = 64 * 1024;

const partNumber = limit(MOST_PARTS);
const creation = message({ path: required(text), num_parts: required(partNumber) });
const completion = message({
  path: required(text),
  upload_id: required(text),
  parts: someOf(message({ part_number: required(partNumber), etag: required(text) })),
});
const abortion = message({ path: required(text), upload_id: required(text) });

/**
 * Large files in parts that are sent side by side, each to an address that `mpu/create` gives out. Clients do so only
 * when told to. The parts are blobs like any other; a part's ETag is the hash of its bytes.
 */
export function multipartRoutes(base: string, deps: MlflowDeps): Route[] {
  const { book, clock, newId } = deps;
  const { uploads } = book.artifacts;
  return [
    {
      kind: "stream",
      method: "POST",
      path: `${base}/mpu/create/:folder{.+}`,
      permission: "write",
      async handle(request, context) {
        const contentType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
        const body = await bodyUpTo(request, CREATE_BODY_LIMIT);
        const { path: file, num_parts } = creation(bodyFields({ method: context.method, contentType, body }), "");
        const path = uploadPath(context.params, file);
        await refuseDeletedRun(book.runs, path);
        await uploads.endUploadsBefore(clock() - ABANDONED_AFTER);
        const upload: Upload = { id: newId() + newId(), path, begun: clock() };
        await uploads.beginUpload(upload);
        return jsonAnswer({ upload_id: upload.id, credentials: addresses(`${ownOrigin(request)}${base}`, upload.id, num_parts) });
      },
    },
    {
      kind: "stream",
      method: "PUT",
      path: `${base}/mpu/parts/:upload/:number`,
      // Clients send a part without their credentials: the address itself, which holds a secret, is the permission.
      permission: "public",
      async handle(request, { params }) {
        const { id } = await uploads.getUpload(params["upload"] ?? "");
        const number = partNumber(params["number"], "part_number");
        const { hash, size } = await book.blobs.writeBlob(arrivingBytes(request), announcedSize(request));
        await uploads.putPart(id, { number, hash, size });
        return new Response(null, { status: 200, headers: { etag: `"${hash}"`, "content-length": "0" } });
      },
    },
    {
      kind: "buffered",
      method: "POST",
      path: `${base}/mpu/complete/:folder{.+}`,
      permission: "write",
      async handle(call) {
        const { path: file, upload_id, parts: listed } = completion(bodyFields(call), "");
        const { id, path, parts } = await uploads.getUpload(upload_id);
        refuseOtherPath(path, uploadPath(call.params, file));
        const chosen = chosenParts(listed, parts);
        const size = chosen.reduce((sum, part) => sum + part.size, 0);
        await storeArtifact(book, { path, bytes: concatenatedBlobs(book.blobs, chosen), size }, clock);
        await uploads.endUpload(id);
        return { status: 200, body: "{}" };
      },
    },
    {
      kind: "buffered",
      method: "POST",
      path: `${base}/mpu/abort/:folder{.+}`,
      permission: "write",
      async handle(call) {
        const { path: file, upload_id } = abortion(bodyFields(call), "");
        const { id, path } = await uploads.getUpload(upload_id);
        refuseOtherPath(path, uploadPath(call.params, file));
        await uploads.endUpload(id);
        return { status: 200, body: "{}" };
      },
    },
  ];
}

/** Clients send the whole path of their local file, of which only the name is of interest. */
function uploadPath(params: Readonly<Record<string, string>>, file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return parseArtifactPath(`${params["folder"] ?? ""}/${name}`);
}

function addresses(base: string, id: string, parts: number): readonly object[] {
  return Array.from({ length: parts }, (_, i) => ({ url: `${base}/mpu/parts/${id}/${i + 1}`, part_number: i + 1, headers: {} }));
}

function refuseOtherPath(begun: string, asked: string): void {
  if (begun !== asked) throw invalid(`The upload was begun for another file than ${JSON.stringify(asked)}.`);
}

/** The parts that the client lists, in its order, which has to be theirs, with the bytes that it believes they have. */
function chosenParts(
  listed: readonly { readonly part_number: number; readonly etag: string }[],
  stored: readonly UploadPart[],
): readonly UploadPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let before = 0;
  return listed.map(({ part_number: number, etag }) => {
    if (number <= before) throw invalid(`Part ${number} is listed after part ${before}; list each part once, in ascending order.`);
    before = number;
    const part = byNumber.get(number);
    if (part === undefined) throw invalid(`Part ${number} was never sent. Send it, then complete the upload again.`);
    if (etag.replaceAll('"', "") !== part.hash)
      throw invalid(`Part ${number} has another ETag than ${JSON.stringify(etag)}. Send it again.`);
    return part;
  });
}
