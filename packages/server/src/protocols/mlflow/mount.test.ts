import { afterAll, expect, it } from "vitest";
import { testClient } from "./test-client.ts";
import { temporaryClient } from "./testing/temporary-client.ts";

// One book for all: every test makes the runs it needs.
const client = await temporaryClient(afterAll);

it("answers each endpoint under both bases", async () => {
  for (const base of ["/api", "/ajax-api"])
    expect((await client.get(`${base}/2.0/mlflow/experiments/get?experiment_id=0`)).status).toBe(200);
});

it("says at once that an endpoint is not there, so that clients go on without it", async () => {
  for (const path of ["/api/3.0/mlflow/scorers/register", "/api/2.0/mlflow/webhooks", "/api/2.0/preview/mlflow/runs/create", "/graphql"]) {
    expect(await client.post(path, {})).toMatchObject({ status: 404, json: { error_code: "ENDPOINT_NOT_FOUND" } });
  }
  expect((await client.get("runs/create")).status).toBe(405);
});

it("tells of the MLflow it is compatible with", async () => {
  expect((await client.get("/version")).text).toMatch(/^3\.\d+\.\d+$/);
  expect((await client.get("/api/3.0/mlflow/server-info")).json).toMatchObject({ store_type: "SqlStore", workspaces_enabled: false });
});

it("wants bodies to be JSON and to say so", async () => {
  const create = (contentType: string | undefined, body: string) =>
    client.ask("POST", "/api/2.0/mlflow/runs/search", { contentType, body });
  expect((await create(undefined, "{}")).json).toEqual({
    error_code: "INVALID_PARAMETER_VALUE",
    message: "Bad Request. Content-Type header is missing.",
  });
  expect((await create("text/plain", "{}")).json.message).toBe("Bad Request. Content-Type must be one of ['application/json'].");
  for (const body of ["{", "[]", "5", '"x"', "nonsense", '{"a":NaN}']) {
    expect([body, (await create("application/json", body)).status]).toEqual([body, 400]);
  }
  for (const body of ["", "{}", "null", '"{}"', JSON.stringify(JSON.stringify({ experiment_ids: ["987654"] }))]) {
    expect([body, (await create("application/json", body)).text]).toEqual([body, "{}"]);
  }
});

it("shows of an error of its own nothing but the request's id", async () => {
  const broken = testClient({
    ...client.book,
    runs: new Proxy(client.book.runs, {
      get() {
        throw new Error("/secret/path SELECT");
      },
    }),
  });
  expect(await broken.get("runs/get?run_id=x")).toMatchObject({ status: 500, json: { error_code: "INTERNAL_ERROR" } });
  const { text } = await broken.get("runs/get?run_id=x");
  expect(text).toContain("r1");
  expect(text).not.toContain("secret");
});

it("reads the fields of a GET from its body if it has no query, as MLflow does for tools that send it so", async () => {
  await client.post("registered-models/create", { name: "asked in a body" });
  const asked = (path: string) => client.ask("GET", path, { body: '{"name":"asked in a body"}', contentType: "application/json" });
  expect((await asked("registered-models/get")).json.registered_model.name).toBe("asked in a body");
  expect((await asked("registered-models/get?name=x")).status).toBe(404);
});
