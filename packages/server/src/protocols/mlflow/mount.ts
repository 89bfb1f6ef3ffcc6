import type { Protocol, Route } from "../../http/route.ts";
import { artifactRoutes } from "./artifacts/routes.ts";
import type { MlflowDeps } from "./deps.ts";
import type { Endpoint } from "./endpoint.ts";
import { failure, noRoute } from "./errors.ts";
import { experimentEndpoints } from "./experiments.ts";
import { logBatch } from "./log-batch.ts";
import { logMetric } from "./log-metric.ts";
import { logModel } from "./log-model.ts";
import { logParameter } from "./log-parameter.ts";
import { metricHistoryEndpoints } from "./metric-history.ts";
import { loggedModelRoutes } from "./models/routes.ts";
import { registryRoutes } from "./registry/routes.ts";
import { runInputEndpoints } from "./run-inputs.ts";
import { runTagEndpoints } from "./run-tags.ts";
import { runEndpoints } from "./runs.ts";
import { searchRuns } from "./search-runs.ts";
import { serverInfo, versionRoute } from "./server-info.ts";
import { traceEndpoints } from "./traces/endpoints.ts";
import { exportSpans } from "./traces/otlp/export-spans.ts";
import { webhookRoutes } from "./webhooks/webhooks.ts";
import { inOnlyWorkspace, workspaceEndpoints } from "./workspaces.ts";

const endpoints: readonly Endpoint[] = [
  ...experimentEndpoints,
  ...runEndpoints,
  logMetric,
  logBatch,
  logParameter,
  ...runTagEndpoints,
  ...runInputEndpoints,
  logModel,
  searchRuns,
  ...metricHistoryEndpoints,
  ...traceEndpoints,
  serverInfo,
  ...workspaceEndpoints,
];

/**
 * MLflow's tracking server, for its clients as they are. What it has and we lack is a 404 at once, which clients take
 * as "this server has none".
 */
export function mlflowProtocol(deps: MlflowDeps): Protocol {
  return {
    name: "mlflow",
    prefixes: [
      "/api/2.0",
      "/api/3.0",
      "/ajax-api/2.0",
      "/ajax-api/3.0",
      "/get-artifact",
      "/model-versions",
      "/version",
      "/v1/traces",
      "/graphql",
      "/gateway",
    ],
    routes: [
      ...endpoints.flatMap((mount): readonly Route[] => mount(deps)),
      ...artifactRoutes(deps),
      ...loggedModelRoutes(deps),
      exportSpans(deps),
      ...registryRoutes(deps),
      ...(deps.webhooks === undefined ? [] : webhookRoutes(deps, deps.webhooks)),
      versionRoute,
    ].map(inOnlyWorkspace),
    failure,
    noRoute,
  };
}
