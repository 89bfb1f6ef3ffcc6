import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import { storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import { fileResponse } from "../../http/file-response.ts";
import type { Route } from "../../http/route.ts";
import { announcedSize, arrivingBytes, jsonAnswer } from "../../http/upload.ts";
import type { NativeDeps } from "./deps.ts";

const FILE = "/api/v1/runs/:id/artifacts/:path{.+}";

/** The bytes of a run's artifacts; `artifact-list.ts` has their names. */
export function artifactRoutes({ book, clock }: NativeDeps): Route[] {
  return [
    {
      kind: "stream",
      method: "PUT",
      path: FILE,
      permission: "write",
      async handle(request, { params }) {
        const path = await storedPath(params);
        const { size, modified } = await storeArtifact(book, { path, bytes: arrivingBytes(request), ...announcedSize(request) }, clock);
        return jsonAnswer({ kind: "file", name: nameOf(path), size, modified });
      },
    },
    {
      kind: "stream",
      method: "GET",
      path: FILE,
      permission: "read",
      async handle(request, { params }) {
        const path = await storedPath(params);
        const file = await book.artifacts.getArtifact(path);
        if (file === undefined)
          throw new NotFound(`The run has no artifact ${JSON.stringify(params["path"])}; list the folder to see what it has.`);
        const served = { name: nameOf(path), size: file.size, modified: file.modified, tag: file.hash };
        const as = new URL(request.url).searchParams.get("inline") === "1" ? "inline" : "attachment";
        return fileResponse(request, { ...served, read: (range) => book.blobs.readBlob(file.hash, range) }, as);
      },
    },
    {
      kind: "buffered",
      method: "DELETE",
      path: FILE,
      permission: "write",
      async handle({ params }) {
        await book.artifacts.deleteArtifacts(await storedPath(params));
        return { status: 200, body: "{}" };
      },
    },
  ];

  /** @throws {NotFound} if there is no such run @throws {Invalid} if its artifacts lie elsewhere, or the path is none */
  async function storedPath(params: Readonly<Record<string, string>>): Promise<string> {
    const path = parseArtifactPath(params["path"] ?? "");
    const { artifactUri } = await book.runs.getRunInfo(asRunId(params["id"] ?? ""));
    const root = storedRoot(artifactUri);
    if (root === undefined) throw new Invalid(`This run keeps its artifacts at ${artifactUri}, not with this server. Reach them there.`);
    return parseArtifactPath(pathBelow(root, path));
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
