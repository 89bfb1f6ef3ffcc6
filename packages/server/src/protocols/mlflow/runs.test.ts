import { afterAll, expect, it } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

// One book for all: every test makes the runs it needs.
const client = await temporaryClient(afterAll);

it("makes a run as MLflow shows it", async () => {
  const { post, get } = client;
  const { json } = await post("runs/create", {
    experiment_id: "0",
    user_id: "ada",
    start_time: "1.7e+12",
    run_name: "first",
    tags: [{ key: "k", value: "v" }],
  });
  const { run_id } = json.run.info;
  expect(run_id).toMatch(/^[0-9a-f]{32}$/);
  expect(json).toEqual({
    run: {
      info: {
        run_id,
        run_uuid: run_id,
        run_name: "first",
        experiment_id: "0",
        user_id: "ada",
        status: "RUNNING",
        start_time: 1_700_000_000_000,
        artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
        lifecycle_stage: "active",
      },
      data: {
        tags: [
          { key: "k", value: "v" },
          { key: "mlflow.runName", value: "first" },
        ],
      },
      inputs: {},
    },
  });
  for (const field of ["run_id", "run_uuid"])
    expect((await get(`runs/get?${field}=${run_id}`)).json).toEqual({ run: { ...json.run, outputs: {} } });
});

it("names a run by its name, else by its tag, else by friendly words", async () => {
  const { post } = client;
  const name = async (fields: object) => (await post("runs/create", { experiment_id: "0", ...fields })).json.run.info.run_name;
  expect(await name({ tags: [{ key: "mlflow.runName", value: "tagged" }] })).toBe("tagged");
  expect(await name({ run_name: "" })).toMatch(/^[a-z]+-[a-z]+-\d+$/);
  expect((await post("runs/create", { run_name: "a", tags: [{ key: "mlflow.runName", value: "b" }] })).json.message).toBe(
    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='a', mlflow.runName='b').",
  );
  expect((await post("runs/create", { run_name: "x".repeat(501) })).status).toBe(400);
});

it("takes tags of any characters with a new run, and an empty name tag for no name", async () => {
  const { post, get, run } = client;
  const tags = [{ key: "weights (v2)", value: "x".repeat(9000) }];
  const run_id = await run({ run_name: "one", tags });
  await post("runs/set-tag", { run_id, key: "mlflow.runName", value: "" });
  await post("runs/log-batch", { run_id, tags: [{ key: "mlflow.runName", value: "" }] });
  expect((await get(`runs/get?run_id=${run_id}`)).json.run.data.tags).toEqual([{ key: "mlflow.runName", value: "one" }, ...tags]);
});

it("renames by update and by tag, and leaves the name when none is given", async () => {
  const { post, get, run } = client;
  const run_id = await run({ run_name: "one" });
  const name = async () => {
    const { info, data } = (await get(`runs/get?run_id=${run_id}`)).json.run;
    expect(data.tags).toContainEqual({ key: "mlflow.runName", value: info.run_name });
    return info.run_name;
  };
  expect((await post("runs/update", { run_id, run_name: "two" })).json.run_info.run_name).toBe("two");
  await post("runs/update", { run_id, run_name: "" });
  expect(await name()).toBe("two");
  await post("runs/set-tag", { run_id, key: "mlflow.runName", value: "three" });
  expect(await name()).toBe("three");
  await post("runs/log-batch", { run_id, tags: [{ key: "mlflow.runName", value: "four" }] });
  expect(await name()).toBe("four");
});

it("ends a run, by the status's name or number, and refuses a status that there is not", async () => {
  const { post, run } = client;
  const run_id = await run();
  const { json } = await post("runs/update", { run_id, run_uuid: run_id, status: "FINISHED", end_time: 1_700_000_000_005 });
  expect(json.run_info).toMatchObject({ status: "FINISHED", end_time: 1_700_000_000_005 });
  expect((await post("runs/update", { run_id, status: 4 })).json.run_info.status).toBe("FAILED");
  expect((await post("runs/update", { run_id, status: "DONE" })).status).toBe(400);
});

it("deletes and restores as often as asked; a deleted run is shown but takes no writes", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  await post("runs/log-parameter", { run_id, key: "p", value: "1" });
  for (let i = 0; i < 2; i++) expect((await post("runs/delete", { run_id })).text).toBe("{}");
  expect((await get(`runs/get?run_id=${run_id}`)).json.run).toMatchObject({
    info: { lifecycle_stage: "deleted" },
    data: { params: [{ key: "p", value: "1" }] },
  });
  for (const [path, fields] of [
    ["runs/log-metric", { key: "m", value: 1, timestamp: 1 }],
    ["runs/log-batch", { metrics: [] }],
    ["runs/log-parameter", { key: "q", value: "1" }],
    ["runs/set-tag", { key: "t", value: "1" }],
    ["runs/delete-tag", { key: "mlflow.runName" }],
    ["runs/update", { status: "FAILED" }],
    ["runs/log-inputs", { datasets: [{ dataset: { name: "n", digest: "d" } }] }],
    ["runs/outputs", { models: [{ model_id: "m-1" }] }],
  ] as const) {
    const answer = await post(path, { run_id, ...fields });
    expect([path, answer.status]).toEqual([path, 400]);
    expect(answer.json.message).toContain(`The run ${run_id} must be in the 'active' state. Current state is deleted.`);
  }
  for (let i = 0; i < 2; i++) expect((await post("runs/restore", { run_id })).text).toBe("{}");
  expect((await post("runs/set-tag", { run_id, key: "t", value: "1" })).status).toBe(200);
});

it("says which run is not there", async () => {
  const { post, get } = client;
  const none = { status: 404, json: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Run with id=nope not found" } };
  expect(await get("runs/get?run_id=nope")).toMatchObject(none);
  for (const path of ["runs/update", "runs/delete", "runs/restore", "runs/log-batch", "runs/log-inputs"]) {
    expect(await post(path, { run_id: "nope" })).toMatchObject(none);
  }
  expect((await post("runs/create", { experiment_id: "77" })).json.message).toBe("No Experiment with id=77 exists");
});

it("takes run_uuid for run_id, but not two different ones", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  expect((await post("runs/set-tag", { run_uuid: run_id, key: "a", value: "1" })).status).toBe(200);
  expect((await post("runs/log-metric", { runUuid: run_id, key: "m", value: 1, timestamp: 1 })).status).toBe(200);
  expect((await post("runs/set-tag", { run_id, run_uuid: "other", key: "a", value: "1" })).status).toBe(400);
  expect((await post("runs/log-metric", { run_id, run_uuid: "other", key: "m", value: 1, timestamp: 1 })).status).toBe(400);
  expect((await get("runs/get")).json.message).toContain("Missing value for required parameter 'run_id'.");
  expect((await post("runs/log-batch", {})).json.message).toContain("Missing value for required parameter 'run_id'.");
});

it("sets and deletes tags; long values are cut without a word", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  await post("runs/set-tag", { run_id, key: "long", value: "🦉".repeat(8001) });
  await post("runs/set-tag", { run_id, key: "none" });
  const { tags } = (await get(`runs/get?run_id=${run_id}`)).json.run.data;
  expect(tags).toContainEqual({ key: "long", value: "🦉".repeat(8000) });
  expect(tags).toContainEqual({ key: "none", value: "" });
  expect((await post("runs/delete-tag", { run_id, key: "long" })).text).toBe("{}");
  expect((await post("runs/delete-tag", { run_id, key: "long" })).json.message).toBe(`No tag with name: long in run with id ${run_id}`);
});

it("keeps params as first logged", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const log = (key: string, value: unknown) => post("runs/log-parameter", { run_id, key, value });
  expect((await log("p", "a")).text).toBe("{}");
  expect((await log("p", "a")).text).toBe("{}");
  expect((await log("p", "b")).json).toEqual({
    error_code: "INVALID_PARAMETER_VALUE",
    message: `Changing param values is not allowed. Param with key='p' was already logged with value='a' for run ID='${run_id}'. Attempted logging new value 'b'.`,
  });
  expect((await log("n", 5)).json.message).toContain("Invalid value 5 for parameter 'value' supplied:  Hint: Value was of type 'int'.");
  await log("long", "x".repeat(6001));
  await log("empty", "");
  expect((await get(`runs/get?run_id=${run_id}`)).json.run.data.params).toEqual([
    { key: "empty", value: "" },
    { key: "long", value: "x".repeat(6000) },
    { key: "p", value: "a" },
  ]);
});

it("keeps data sets and models that a run used, and models that it made", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const dataset = { name: "digits", digest: "d1", source_type: "local", source: "{}", schema: "[]", profile: '{"rows":1797}' };
  const tags = [{ key: "mlflow.data.context", value: "train" }];
  const body = { run_id, datasets: [{ dataset, tags }], models: [{ model_id: "m-1" }] };
  for (let i = 0; i < 2; i++) expect((await post("runs/log-inputs", body)).text).toBe("{}");
  expect((await post("runs/outputs", { run_id, models: [{ model_id: "m-2", step: "3" }] })).text).toBe("{}");
  const { inputs, outputs } = (await get(`runs/get?run_id=${run_id}`)).json.run;
  expect(inputs).toEqual({ dataset_inputs: [{ dataset, tags }], model_inputs: [{ model_id: "m-1" }] });
  expect(outputs).toEqual({ model_outputs: [{ model_id: "m-2", step: 3 }] });
  const [found] = (await post("runs/search", { experiment_ids: ["0"], filter: `run_id = '${run_id}'` })).json.runs;
  expect(found.inputs).toEqual({ dataset_inputs: [{ dataset, tags }] });
});

it.each([
  ["name", 500],
  ["digest", 36],
  ["source", 65_535],
  ["schema", 1_048_575],
  ["profile", 16_777_215],
])("holds a data set's %s to %i characters", async (field, length) => {
  const { post, run } = client;
  const run_id = await run();
  const log = (value: string) =>
    post("runs/log-inputs", {
      run_id,
      datasets: [{ dataset: { name: "n", digest: "d", source_type: "s", source: "{}", [field]: value } }],
    });
  expect((await log("x".repeat(length))).status).toBe(200);
  expect((await log("x".repeat(length + 1))).status).toBe(400);
});

it("adds models of older clients to the run's history, one after the other", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const model = (artifact_path: string) => JSON.stringify({ run_id, artifact_path, flavors: {}, utc_time_created: "2026-01-01" });
  await Promise.all(["a", "b", "c"].map((path) => post("runs/log-model", { run_id, model_json: model(path) })));
  const { tags } = (await get(`runs/get?run_id=${run_id}`)).json.run.data;
  const history = JSON.parse(tags.find((tag: { key: string }) => tag.key === "mlflow.log-model.history").value);
  expect(history.map((entry: { artifact_path: string }) => entry.artifact_path)).toEqual(["a", "b", "c"]);
  expect((await post("runs/log-model", { run_id, model_json: "{}" })).json.message).toContain("missing mandatory fields: artifact_path");
  expect((await post("runs/log-model", { run_id, model_json: "x" })).status).toBe(400);
});
