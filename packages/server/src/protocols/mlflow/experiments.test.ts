import { expect, it, onTestFinished } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

const open = () => temporaryClient(onTestFinished);

it("makes an experiment and shows it under both bases, by id and by name", async () => {
  const { post, get } = await open();
  const { json } = await post("experiments/create", { name: "digits", tags: [{ key: "team", value: "vision" }] });
  expect(json).toEqual({ experiment_id: "1" });
  const shown = {
    experiment: {
      experiment_id: "1",
      name: "digits",
      artifact_location: "mlflow-artifacts:/1",
      lifecycle_stage: "active",
      creation_time: expect.any(Number),
      last_update_time: expect.any(Number),
      tags: [{ key: "team", value: "vision" }],
      workspace: "default",
    },
  };
  expect((await get("experiments/get?experiment_id=1")).json).toEqual(shown);
  expect((await get("/ajax-api/2.0/mlflow/experiments/get-by-name?experiment_name=digits")).json).toEqual(shown);
});

it("has the experiment Default from the start", async () => {
  const { get } = await open();
  expect((await get("experiments/get?experiment_id=0")).json.experiment).toMatchObject({
    name: "Default",
    artifact_location: "mlflow-artifacts:/0",
  });
});

it("says which experiment is not there, and what an id looks like", async () => {
  const { get } = await open();
  expect(await get("experiments/get?experiment_id=7")).toMatchObject({
    status: 404,
    json: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "No Experiment with id=7 exists" },
  });
  expect((await get("experiments/get-by-name?experiment_name=none")).status).toBe(404);
  for (const id of ["abc", "-", "1.0", "٣", "1%00", "9".repeat(30)]) {
    expect(await get(`experiments/get?experiment_id=${id}`)).toMatchObject({
      status: 400,
      json: { error_code: "INVALID_PARAMETER_VALUE" },
    });
  }
  expect((await get("experiments/get?experiment_id=abc")).json.message).toBe(
    "Invalid experiment ID 'abc'. Experiment ID must be a valid integer.",
  );
});

it("keeps names unique, deleted experiments included", async () => {
  const { post } = await open();
  await post("experiments/create", { name: "a" });
  await post("experiments/delete", { experiment_id: "1" });
  const again = await post("experiments/create", { name: "a" });
  expect(again).toMatchObject({ status: 400, json: { error_code: "RESOURCE_ALREADY_EXISTS" } });
  expect(again.json.message).toContain("Experiment(name=a) already exists");
});

it("renames only what is not deleted, and does not make clients try again", async () => {
  const { post, get } = await open();
  await post("experiments/create", { name: "a" });
  expect((await post("experiments/update", { experiment_id: "1", new_name: "b" })).json).toEqual({});
  expect((await get("experiments/get?experiment_id=1")).json.experiment.name).toBe("b");
  await post("experiments/delete", { experiment_id: "1" });
  expect(await post("experiments/update", { experiment_id: "1", new_name: "c" })).toMatchObject({
    status: 400,
    json: { error_code: "INVALID_STATE", message: "Cannot rename a non-active experiment." },
  });
});

it("deletes an experiment with its runs, once, and restores both", async () => {
  const { post, get, run } = await open();
  await post("experiments/create", { name: "a" });
  const id = await run({ experiment_id: "1" });
  expect((await post("experiments/delete", { experiment_id: "1" })).json).toEqual({});
  expect((await post("experiments/delete", { experiment_id: "1" })).status).toBe(404);
  expect((await get(`runs/get?run_id=${id}`)).json.run.info.lifecycle_stage).toBe("deleted");
  expect((await post("runs/create", { experiment_id: "1" })).json.message).toContain(
    "The experiment 1 must be in the 'active' state. Current state is deleted.",
  );
  expect((await post("experiments/restore", { experiment_id: "1" })).json).toEqual({});
  expect((await post("experiments/restore", { experiment_id: "1" })).status).toBe(404);
  expect((await get(`runs/get?run_id=${id}`)).json.run.info.lifecycle_stage).toBe("active");
});

it("sets, overwrites and deletes tags; values past the limit are refused, not cut", async () => {
  const { post, get } = await open();
  const tag = (key: string, value: string) => post("experiments/set-experiment-tag", { experiment_id: "0", key, value });
  await tag("k", "1");
  await tag("k", "x".repeat(20_000));
  expect((await get("experiments/get?experiment_id=0")).json.experiment.tags).toEqual([{ key: "k", value: "x".repeat(20_000) }]);
  expect((await tag("k", "x".repeat(20_001))).status).toBe(400);
  expect((await tag("k".repeat(251), "1")).json.message).toBe("'key' exceeds the maximum length of 250 characters");
  expect((await post("experiments/delete-experiment-tag", { experiment_id: "0", key: "k" })).json).toEqual({});
  expect(await post("experiments/delete-experiment-tag", { experiment_id: "0", key: "k" })).toMatchObject({
    status: 404,
    json: { message: "No tag with name: k in experiment with id 0" },
  });
});

it("keeps artifacts with this server and refuses any other place", async () => {
  const { post, get } = await open();
  const place = (artifact_location: string, name = artifact_location) => post("experiments/create", { name, artifact_location });
  await place("mlflow-artifacts:/team a/vision/");
  expect((await get("experiments/get?experiment_id=1")).json.experiment.artifact_location).toBe("mlflow-artifacts:/team a/vision");
  for (const uri of [
    "file:///etc",
    "FILE:/etc",
    "/etc/passwd",
    "C:\\x",
    "relative",
    "../up",
    "mlflow-artifacts:/",
    "mlflow-artifacts:/../x",
    "mlflow-artifacts:/%2e%2e/x",
    "mlflow-artifacts://elsewhere/x",
    "mlflow-artifacts:/x?y=1",
    "mlflow-artifacts:/x#y",
    "MLFLOW-ARTIFACTS:/x",
    "http://169.254.169.254/x",
    "s3://bucket/x",
    "runs:/abc",
    ` mlflow-artifacts:/x`,
    `mlflow-artifacts:/${"x".repeat(2048)}`,
  ]) {
    expect([uri, (await place(uri, `at ${uri.slice(0, 100)}`)).status]).toEqual([uri, 400]);
  }
});

it("searches by filter, view and order, page by page", async () => {
  const { post, get } = await open();
  for (const name of ["b", "a", "c"]) await post("experiments/create", { name, tags: [{ key: "n", value: name }] });
  await post("experiments/delete", { experiment_id: "3" });
  const names = async (body: object) =>
    (await post("experiments/search", { max_results: 10, ...body })).json.experiments.map((e: { name: string }) => e.name);
  expect(await names({})).toEqual(["a", "b", "Default"]);
  expect(await names({ order_by: ["name"], view_type: "ALL" })).toEqual(["Default", "a", "b", "c"]);
  expect(await names({ view_type: 2 })).toEqual(["c"]);
  expect(await names({ filter: "name LIKE 'a%' AND tags.n = 'a'" })).toEqual(["a"]);
  expect((await get("experiments/search?max_results=5&order_by=name%20DESC&view_type=ACTIVE_ONLY")).json.experiments).toHaveLength(3);
  const first = (await post("experiments/search", { max_results: 2 })).json;
  expect(first.experiments).toHaveLength(2);
  const second = (await post("experiments/search", { max_results: 2, page_token: first.next_page_token })).json;
  expect(second.experiments.map((e: { name: string }) => e.name)).toEqual(["Default"]);
  expect(second.next_page_token).toBeUndefined();
  expect((await post("experiments/search", { max_results: 2, filter: "name = 'none'" })).text).toBe("{}");
});

it("demands max_results, 1 to 50,000, and a page token of its own", async () => {
  const { post } = await open();
  for (const body of [
    {},
    { max_results: 0 },
    { max_results: 50_001 },
    { max_results: 5, page_token: "made up" },
    { max_results: 5, filter: "name >" },
  ]) {
    expect((await post("experiments/search", body)).json.error_code).toBe("INVALID_PARAMETER_VALUE");
  }
});

it("lists the data sets of up to twenty experiments", async () => {
  const { post, run } = await open();
  const tags = [{ key: "mlflow.data.context", value: "train" }];
  const dataset = { name: "digits", digest: "d1", source_type: "local", source: "{}" };
  for (let i = 0; i < 2; i++) await post("runs/log-inputs", { run_id: await run(), datasets: [{ tags, dataset }] });
  const { json } = await post("/ajax-api/2.0/mlflow/experiments/search-datasets", { experiment_ids: ["0"] });
  expect(json).toEqual({ dataset_summaries: [{ experiment_id: "0", name: "digits", digest: "d1", context: "train" }] });
  expect((await post("experiments/search-datasets", { experiment_ids: [] })).status).toBe(400);
  expect((await post("experiments/search-datasets", { experiment_ids: Array(21).fill("0") })).status).toBe(400);
});
