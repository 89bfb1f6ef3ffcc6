import type { Route } from "../../../http/route.ts";
import type { MlflowDeps } from "../deps.ts";
import { ARTIFACT_BASES } from "./bases.ts";
import { multipartRoutes } from "./multipart.ts";
import { presignedRoute, presignedUrls } from "./presigned.ts";
import { proxiedArtifactRoutes } from "./proxied-artifacts.ts";
import { listRunArtifacts, runArtifactRoutes } from "./run-artifacts.ts";

/** All of MLflow's ways to artifacts. */
export function artifactRoutes(deps: MlflowDeps): Route[] {
  return [
    ...ARTIFACT_BASES.flatMap((base) => [...proxiedArtifactRoutes(base, deps), ...multipartRoutes(base, deps), presignedRoute(base, deps)]),
    ...listRunArtifacts(deps),
    ...presignedUrls.flatMap((mount) => mount(deps)),
    ...runArtifactRoutes(deps),
  ];
}
