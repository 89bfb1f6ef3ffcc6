import type { BufferedRoute, Protocol } from "../../http/route.ts";
import { accountEndpoints } from "./accounts.ts";
import { artifactListEndpoints } from "./artifact-list.ts";
import { artifactRoutes } from "./artifacts.ts";
import { comparisonEndpoints } from "./comparisons.ts";
import { dataBlobRoutes } from "./data-blobs.ts";
import { datasetEndpoints } from "./datasets.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeFailure, nativeNoRoute } from "./errors.ts";
import { eventsRoute } from "./events.ts";
import { experimentEndpoints } from "./experiments.ts";
import { metricEndpoints } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { registryEndpoints } from "./registry.ts";
import { registryWriteEndpoints } from "./registry-writes.ts";
import { runTableEndpoints } from "./run-table.ts";
import { runEndpoints } from "./runs.ts";
import { serverEndpoints } from "./server-info.ts";
import { tagRunsEndpoint } from "./tag-runs.ts";
import { traceEndpoints } from "./traces.ts";
import { webhookEndpoints } from "./webhooks.ts";

/** Every JSON endpoint; their schemas are in `packages/api`. */
const endpoints = [
  ...serverEndpoints,
  ...experimentEndpoints,
  ...runEndpoints,
  tagRunsEndpoint,
  ...runTableEndpoints,
  ...metricEndpoints,
  ...comparisonEndpoints,
  ...artifactListEndpoints,
  ...traceEndpoints,
  ...registryEndpoints,
  ...registryWriteEndpoints,
  ...datasetEndpoints,
  ...accountEndpoints,
  ...webhookEndpoints,
];

/** Trialbook's own API, for its screens, its command line and its SDK. */
export function nativeProtocol(deps: NativeDeps): Protocol {
  return {
    name: "native",
    // Whatever looks like an API and is none gets an API's answer, not the screens.
    prefixes: ["/api", "/ajax-api"],
    routes: [
      ...endpoints.map((endpoint) => endpoint.route(deps)),
      ...artifactRoutes(deps),
      ...dataBlobRoutes(deps),
      openApiRoute(deps),
      eventsRoute(deps),
    ],
    failure: nativeFailure,
    noRoute: nativeNoRoute,
  };
}

function openApiRoute({ server }: NativeDeps): BufferedRoute {
  let document: string | undefined;
  return {
    kind: "buffered",
    method: "GET",
    path: "/api/v1/openapi.json",
    permission: "public",
    async handle() {
      document ??= JSON.stringify(openApiDocument(endpoints, server.version));
      return { status: 200, body: document, packs: true };
    },
  };
}
