import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow } from "@trialbook/core/artifact/artifact-root.ts";
import { filesAt } from "@trialbook/core/registry/version-files.ts";
import type { Route } from "../../../http/route.ts";
import { serveArtifact } from "../artifacts/serve-artifact.ts";
import type { MlflowDeps } from "../deps.ts";
import { MlflowError } from "../errors.ts";
import { missing } from "../message.ts";
import { registeredName, versionNumber } from "./registry-wire.ts";

/** A file of a version by the version's name and number, for pages. */
export function versionFileRoute({ book }: MlflowDeps): Route {
  return {
    kind: "stream",
    method: "GET",
    path: "/model-versions/get-artifact",
    permission: "read",
    async handle(request) {
      const query = new URL(request.url).searchParams;
      const asked = (name: string): string => query.get(name) || missing(name);
      const path = parseArtifactPath(asked("path"));
      const key = { name: registeredName(asked("name"), "name"), version: versionNumber(asked("version"), "version") };
      const { location } = await book.registry.getModelVersion(key);
      const roots = await filesAt(book, location);
      const places = roots.map((root) => pathBelow(root, path));
      const found = await Promise.all(places.map((place) => book.artifacts.getArtifact(place)));
      const place = places.find((_, i) => found[i] !== undefined) ?? places[0];
      if (place === undefined)
        throw new MlflowError(
          "RESOURCE_DOES_NOT_EXIST",
          `Version ${key.version} of ${key.name} keeps its files at ${location}; fetch them there.`,
        );
      return serveArtifact(request, place, book);
    },
  };
}
