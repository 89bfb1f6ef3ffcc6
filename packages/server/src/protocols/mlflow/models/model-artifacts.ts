import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { Route } from "../../../http/route.ts";
import { askedFolder, listingJson } from "../artifacts/list-json.ts";
import { serveArtifact } from "../artifacts/serve-artifact.ts";
import type { MlflowDeps } from "../deps.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { MlflowError } from "../errors.ts";
import { missing, optional, required, text } from "../message.ts";
import { modelId } from "./logged-models.ts";

/** A folder of a model's files. Files that lie elsewhere (`s3:`) are not listed. */
export const listModelArtifacts: Endpoint = endpoint({
  method: "GET",
  path: "logged-models/:model_id/artifacts/directories",
  permission: "read",
  request: { model_id: required(modelId), artifact_directory_path: optional(text) },
  async handle({ model_id, artifact_directory_path }, { book }) {
    const folder = askedFolder(artifact_directory_path);
    if (folder !== "") parseArtifactPath(folder);
    const { artifactUri } = await book.models.getLoggedModel(model_id);
    const root = storedRoot(artifactUri);
    const entries = root === undefined ? [] : await book.artifacts.listArtifacts(pathBelow(root, folder));
    return { root_uri: artifactUri, ...listingJson(entries, folder) };
  },
});

/** A file of a model by the model's id, for pages. */
export function modelFileRoute({ book }: MlflowDeps): Route {
  return {
    kind: "stream",
    method: "GET",
    path: "/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files",
    permission: "read",
    async handle(request, { params }) {
      const path = parseArtifactPath(new URL(request.url).searchParams.get("artifact_file_path") || missing("artifact_file_path"));
      const { artifactUri } = await book.models.getLoggedModel(modelId(params["model_id"], "model_id"));
      const root = storedRoot(artifactUri);
      if (root === undefined)
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `The model keeps its files at ${artifactUri}; fetch them there.`);
      return serveArtifact(request, pathBelow(root, path), book);
    },
  };
}
