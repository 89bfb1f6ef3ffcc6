import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import { storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { filesAt } from "@trialbook/core/registry/version-files.ts";
import { fileResponse } from "../../http/file-response.ts";
import type { Route } from "../../http/route.ts";
import { announcedSize, arrivingBytes, jsonAnswer } from "../../http/upload.ts";
import type { NativeDeps } from "./deps.ts";

const FILE = "/api/v1/runs/:id/artifacts/:path{.+}";
const MODEL_FILE = "/api/v1/logged-models/:id/artifacts/:path{.+}";
const VERSION_FILE = "/api/v1/registered-models/:name/versions/:version/artifacts/:path{.+}";

/** The bytes of a run's artifacts, of logged models and of model versions; `artifact-list.ts` has their names. */
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
      handle: async (request, { params }) => serve(request, await storedPath(params), `The run has no artifact ${asked(params)}`),
    },
    {
      kind: "stream",
      method: "GET",
      path: MODEL_FILE,
      permission: "read",
      async handle(request, { params }) {
        const { artifactUri } = await book.models.getLoggedModel(asLoggedModelId(params["id"] ?? ""));
        return serve(request, pathIn(artifactUri, params["path"], "This model"), `The model has no file ${asked(params)}`);
      },
    },
    {
      kind: "stream",
      method: "GET",
      path: VERSION_FILE,
      permission: "read",
      async handle(request, { params }) {
        const below = parseArtifactPath(params["path"] ?? "");
        const { name = "", version = "" } = params;
        if (!/^[1-9]\d{0,14}$/.test(version)) throw new Invalid(`A version is a number from 1 on, not ${JSON.stringify(version)}.`);
        const { location } = await book.registry.getModelVersion({ name, version: Number(version) });
        const places = (await filesAt(book, location)).map((root) => parseArtifactPath(pathBelow(root, below)));
        const found = await Promise.all(places.map((place) => book.artifacts.getArtifact(place)));
        const place = places.find((_, i) => found[i] !== undefined);
        if (place === undefined) throw new NotFound(`The version has no file ${asked(params)}; list the folder to see what it has.`);
        return serve(request, place, `The version has no file ${asked(params)}`);
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
    parseArtifactPath(params["path"] ?? "");
    const { artifactUri } = await book.runs.getRunInfo(asRunId(params["id"] ?? ""));
    return pathIn(artifactUri, params["path"], "This run");
  }

  async function serve(request: Request, path: string, missing: string): Promise<Response> {
    const file = await book.artifacts.getArtifact(path);
    if (file === undefined) throw new NotFound(`${missing}; list the folder to see what it has.`);
    const served = { name: nameOf(path), size: file.size, modified: file.modified, tag: file.hash };
    const as = new URL(request.url).searchParams.get("inline") === "1" ? "inline" : "attachment";
    return fileResponse(request, { ...served, read: (range) => book.blobs.readBlob(file.hash, range) }, as);
  }
}

/** Where the store has a file below an artifact location. @throws {Invalid} */
function pathIn(artifactUri: string, path: string | undefined, owner: string): string {
  const below = parseArtifactPath(path ?? "");
  const root = storedRoot(artifactUri);
  if (root === undefined) throw new Invalid(`${owner} keeps its artifacts at ${artifactUri}, not with this server. Reach them there.`);
  return parseArtifactPath(pathBelow(root, below));
}

function asked(params: Readonly<Record<string, string>>): string {
  return JSON.stringify(params["path"]);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
