import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import type { Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import { concatenatedBlobs } from "@trialbook/core/artifact/concatenated-blobs.ts";
import type { DirectTransfers } from "@trialbook/core/artifact/direct-transfers.ts";
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
/** Begins the id of an upload whose parts go to the object store by themselves. */
const DIRECT = "direct.";

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
 * when told to. The parts are blobs like any other; a part's ETag is the hash of its bytes. Where the blobs lie in an object
 * store that clients may reach, the addresses are signed ones of its own, and no byte passes this server before it looks at the whole.
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
        const begun = await book.blobs.direct?.begin(num_parts);
        const id = begun === undefined ? newId() + newId() : DIRECT + begun.id;
        const upload: Upload = { id, path, begun: clock() };
        await uploads.beginUpload(upload);
        const addresses = begun?.addresses ?? ownAddresses(`${ownOrigin(request)}${base}`, upload.id, num_parts);
        return jsonAnswer({ upload_id: upload.id, credentials: credentialsOf(addresses) });
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
        if (id.startsWith(DIRECT)) {
          await refuseDeletedRun(book.runs, path);
          const sent = inOrder(listed).map(({ part_number: number, etag }) => ({ number, etag }));
          const written = await directly(book.blobs).finish(id.slice(DIRECT.length), sent);
          await book.artifacts.putArtifact({ path, ...written, modified: clock() });
        } else {
          const chosen = chosenParts(inOrder(listed), parts);
          const size = chosen.reduce((sum, part) => sum + part.size, 0);
          await storeArtifact(book, { path, bytes: concatenatedBlobs(book.blobs, chosen), size }, clock);
        }
        await letGo(id);
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
        await letGo(id);
        return { status: 200, body: "{}" };
      },
    },
  ];

  async function letGo(id: string): Promise<void> {
    await uploads.endUpload(id);
    // What the object store can't let go of now is swept later.
    if (id.startsWith(DIRECT)) await book.blobs.direct?.end(id.slice(DIRECT.length)).catch(() => {});
  }
}

/** @throws {MlflowError} if parts no longer go to the object store */
function directly({ direct }: Blobs): DirectTransfers {
  if (direct !== undefined) return direct;
  throw invalid("The upload was begun at an object store that this server no longer sends clients to. Begin it again.");
}

/** Clients send the whole path of their local file, of which only the name is of interest. */
function uploadPath(params: Readonly<Record<string, string>>, file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return parseArtifactPath(`${params["folder"] ?? ""}/${name}`);
}

function ownAddresses(base: string, id: string, parts: number): readonly string[] {
  return Array.from({ length: parts }, (_, i) => `${base}/mpu/parts/${id}/${i + 1}`);
}

function credentialsOf(addresses: readonly string[]): readonly object[] {
  return addresses.map((url, i) => ({ url, part_number: i + 1, headers: {} }));
}

function refuseOtherPath(begun: string, asked: string): void {
  if (begun !== asked) throw invalid(`The upload was begun for another file than ${JSON.stringify(asked)}.`);
}

interface ListedPart {
  readonly part_number: number;
  readonly etag: string;
}

/** The parts that the client lists, which has to be once each and ascending. */
function inOrder(listed: readonly ListedPart[]): readonly ListedPart[] {
  let before = 0;
  for (const { part_number: number } of listed) {
    if (number <= before) throw invalid(`Part ${number} is listed after part ${before}; list each part once, in ascending order.`);
    before = number;
  }
  return listed;
}

/** What is stored of them, with the bytes that the client believes they have. */
function chosenParts(listed: readonly ListedPart[], stored: readonly UploadPart[]): readonly UploadPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  return listed.map(({ part_number: number, etag }) => {
    const part = byNumber.get(number);
    if (part === undefined) throw invalid(`Part ${number} was never sent. Send it, then complete the upload again.`);
    if (etag.replaceAll('"', "") !== part.hash)
      throw invalid(`Part ${number} has another ETag than ${JSON.stringify(etag)}. Send it again.`);
    return part;
  });
}
