import { afterAll, expect, it } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

const client = await temporaryClient(afterAll);

it("tells of the one workspace that there is", async () => {
  const base = "/api/3.0/mlflow/workspaces";
  expect((await client.get(base)).json).toEqual({ workspaces: [{ name: "default" }] });
  expect((await client.get(`${base}/default`)).json).toEqual({ workspace: { name: "default" } });
  expect(await client.get(`${base}/team`)).toMatchObject({ status: 404, json: { error_code: "RESOURCE_DOES_NOT_EXIST" } });
  expect((await client.post(base, { name: "team" })).status).toBe(405);
});

it("does nothing for a request that names another workspace", async () => {
  const get = (workspace: string) =>
    client.ask("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", { headers: { "x-mlflow-workspace": workspace } });
  for (const workspace of ["", "default"]) expect((await get(workspace)).status).toBe(200);
  expect((await get("team")).json).toEqual({
    error_code: "RESOURCE_DOES_NOT_EXIST",
    message: "Workspace 'team' not found: this server has one workspace, 'default'. Unset MLFLOW_WORKSPACE.",
  });
});
