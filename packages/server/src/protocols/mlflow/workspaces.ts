import type { Route } from "../../http/route.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { MlflowError, quoted } from "./errors.ts";
import { required, text } from "./message.ts";

/** MLflow's word for a project; this server has the one, under the name that MLflow gives it. */
const only = { name: "default" };
const header = "x-mlflow-workspace";

const list = endpoint({
  method: "GET",
  path: "workspaces",
  version: "3.0",
  permission: "read",
  request: {},
  handle: async () => ({ workspaces: [only] }),
});

const get = endpoint({
  method: "GET",
  path: "workspaces/:workspace_name",
  version: "3.0",
  permission: "read",
  request: { workspace_name: required(text) },
  async handle({ workspace_name }) {
    refuseOther(workspace_name);
    return { workspace: only };
  },
});

/** What `MlflowClient` asks about workspaces. Source: `mlflow/protos/service.proto`, "Workspace". */
export const workspaceEndpoints: readonly Endpoint[] = [list, get];

/**
 * The route for who names no workspace, or ours. MLflow's clients ask `server-info` before they name one; a request that
 * names another all the same shall not find or change what lies in this one.
 */
export function inOnlyWorkspace(route: Route): Route {
  if (route.kind === "stream") {
    const handle: typeof route.handle = async (request, context) => {
      refuseOther(request.headers.get(header));
      return route.handle(request, context);
    };
    return { ...route, handle };
  }
  const handle: typeof route.handle = async (call) => {
    refuseOther(call.headers[header]);
    return route.handle(call);
  };
  return { ...route, handle };
}

function refuseOther(asked: string | readonly string[] | undefined | null): void {
  const name = String(asked ?? "").trim();
  if (name === "" || name === only.name) return;
  throw new MlflowError(
    "RESOURCE_DOES_NOT_EXIST",
    `Workspace ${quoted(name.slice(0, 300))} not found: this server has one workspace, ${quoted(only.name)}. Unset MLFLOW_WORKSPACE.`,
  );
}
