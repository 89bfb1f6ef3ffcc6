import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import type { Route } from "../../../http/route.ts";
import { announcedSize, arrivingBytes, jsonAnswer } from "../../../http/upload.ts";
import type { MlflowDeps } from "../deps.ts";
import { queryField } from "./bases.ts";
import { askedFolder, listingJson } from "./list-json.ts";
import { serveArtifact } from "./serve-artifact.ts";

/** Files under `mlflow-artifacts:/`: clients send them here, and fetch, list and delete them. */
export function proxiedArtifactRoutes(base: string, { book, clock }: MlflowDeps): Route[] {
  const file = `${base}/artifacts/:path{.+}`;
  return [
    {
      kind: "stream",
      method: "PUT",
      path: file,
      permission: "write",
      async handle(request, { params }) {
        const path = parseArtifactPath(params["path"] ?? "");
        await storeArtifact(book, { path, bytes: arrivingBytes(request), ...announcedSize(request) }, clock);
        return jsonAnswer({});
      },
    },
    {
      kind: "stream",
      method: "GET",
      path: file,
      permission: "read",
      handle: (request, { params }) => serveArtifact(request, parseArtifactPath(params["path"] ?? ""), book),
    },
    {
      kind: "buffered",
      method: "GET",
      path: `${base}/artifacts`,
      permission: "read",
      async handle({ query }) {
        const folder = askedFolder(queryField(query, "path"));
        const entries = await book.artifacts.listArtifacts(folder === "" ? "" : parseArtifactPath(folder));
        return { status: 200, body: JSON.stringify(listingJson(entries, "")) };
      },
    },
    {
      kind: "buffered",
      method: "DELETE",
      path: file,
      permission: "write",
      async handle({ params }) {
        await book.artifacts.deleteArtifacts(parseArtifactPath(params["path"] ?? ""));
        return { status: 200, body: "{}" };
      },
    },
  ];
}
