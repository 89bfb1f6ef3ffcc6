import type { Route } from "../../../http/route.ts";
import type { MlflowDeps } from "../deps.ts";
import { aliasEndpoints } from "./aliases.ts";
import { modelVersionEndpoints } from "./model-versions.ts";
import { registeredModelEndpoints } from "./registered-models.ts";
import { registryTagEndpoints } from "./registry-tags.ts";
import { registrySearchEndpoints } from "./search-registry.ts";
import { versionFileRoute } from "./version-artifacts.ts";

/** Registered models, their versions, aliases and tags; prompts are kept among them. */
export function registryRoutes(deps: MlflowDeps): Route[] {
  const endpoints = [
    ...registeredModelEndpoints,
    ...modelVersionEndpoints,
    ...aliasEndpoints,
    ...registryTagEndpoints,
    ...registrySearchEndpoints,
  ];
  return [...endpoints.flatMap((mount) => mount(deps)), versionFileRoute(deps)];
}
