import type { Route } from "../../../http/route.ts";
import type { MlflowDeps } from "../deps.ts";
import { loggedModelTagEndpoints } from "./logged-model-tags.ts";
import { loggedModelEndpoints } from "./logged-models.ts";
import { listModelArtifacts, modelFileRoute } from "./model-artifacts.ts";
import { searchLoggedModels } from "./search-logged-models.ts";

/** Models that runs put down, since MLflow 3 apart from the runs' own artifacts. */
export function loggedModelRoutes(deps: MlflowDeps): Route[] {
  const endpoints = [searchLoggedModels, ...loggedModelEndpoints, ...loggedModelTagEndpoints, listModelArtifacts];
  return [...endpoints.flatMap((mount) => mount(deps)), modelFileRoute(deps)];
}
