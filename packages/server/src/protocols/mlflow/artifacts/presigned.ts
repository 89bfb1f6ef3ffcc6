import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import type { Route } from "../../../http/route.ts";
import type { MlflowDeps } from "../deps.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid, MlflowError } from "../errors.ts";
import { required, text } from "../message.ts";
import { findArtifact } from "./serve-artifact.ts";

/**
 * Clients ask where they may fetch a file by themselves, in parts side by side, and come back to us when told that there is no
 * such place.
 */
export function presignedRoute(base: string, { book }: MlflowDeps): Route {
  return {
    kind: "buffered",
    method: "GET",
    path: `${base}/presigned/:path{.+}`,
    permission: "read",
    async handle({ params }) {
      const path = parseArtifactPath(params["path"] ?? "");
      const { direct } = book.blobs;
      if (direct === undefined)
        throw new MlflowError("NOT_IMPLEMENTED", `This server gives no presigned addresses. GET ${base}/artifacts/${path} instead.`);
      const { hash, size } = await findArtifact(book, path);
      return { status: 200, body: JSON.stringify({ url: await direct.addressOf(hash), headers: {}, file_size: size }) };
    },
  };
}

/** The same by run or model. */
export const presignedUrls: readonly Endpoint[] = (["upload", "download"] as const).map((way) =>
  endpoint({
    method: "POST",
    path: `artifacts/presigned-${way}-url`,
    permission: way === "upload" ? "write" : "read",
    request: { path: required(text) },
    async handle({ path }) {
      parseArtifactPath(path);
      throw invalid("Artifacts go through this server, so there are no presigned addresses for them. Use its mlflow-artifacts endpoints.");
    },
  }),
);
