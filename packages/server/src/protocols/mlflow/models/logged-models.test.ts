import { describe, expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../../stores/sqlite/temporary-stores.ts";
import { servedBook } from "../../../testing/served-book.ts";
import { mlflowProtocol } from "../mount.ts";
import { testClient } from "../test-client.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  const client = testClient({ ...stores, blobs: undefined as never }); // no test here reads or writes bytes
  const create = async (fields: object = {}) => (await client.post("logged-models", { experiment_id: "0", ...fields })).json.model;
  return { ...client, create };
}

describe("a logged model", () => {
  it("is answered as MLflow spells it, without what is empty", async () => {
    const { create, get } = await open();
    const model = await create({
      name: "cnn",
      model_type: "vision",
      source_run_id: "r",
      params: [{ key: "lr", value: "0.1" }],
      tags: [{ key: "a", value: "b" }],
    });
    const { model_id, creation_timestamp_ms } = model.info;
    expect(model_id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(model).toEqual({
      info: {
        model_id,
        experiment_id: "0",
        name: "cnn",
        creation_timestamp_ms,
        last_updated_timestamp_ms: creation_timestamp_ms,
        artifact_uri: `mlflow-artifacts:/0/models/${model_id}/artifacts`,
        status: "LOGGED_MODEL_PENDING",
        model_type: "vision",
        source_run_id: "r",
        tags: [{ key: "a", value: "b" }],
      },
      data: { params: [{ key: "lr", value: "0.1" }] },
    });
    expect((await get(`logged-models/${model_id}`)).json).toEqual({ model });
    expect((await create()).data).toEqual({});
  });

  it("gets words for a name if nobody named it, and refuses names that mean something else in addresses", async () => {
    const { create, post } = await open();
    expect((await create({ name: "" })).info.name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    for (const name of ["a/b", "a:b", "a.b", "50%", '"a"', "it's"]) {
      expect((await post("logged-models", { experiment_id: "0", name })).status).toBe(400);
    }
    expect((await post("logged-models", { name: "a" })).json.message).toContain("Missing value for required parameter 'experiment_id'");
    expect((await post("logged-models", { experiment_id: "99" })).status).toBe(404);
  });

  it("is finished by name or number of the status", async () => {
    const { create, patch } = await open();
    const { model_id } = (await create()).info;
    expect((await patch(`logged-models/${model_id}`, { status: "LOGGED_MODEL_READY" })).json.model.info.status).toBe("LOGGED_MODEL_READY");
    expect((await patch(`logged-models/${model_id}`, { status: 3 })).json.model.info.status).toBe("LOGGED_MODEL_UPLOAD_FAILED");
    expect((await patch(`logged-models/${model_id}`, { status: "DONE" })).status).toBe(400);
    expect((await patch(`logged-models/${model_id}`, {})).status).toBe(400);
  });

  it("takes tags and params, and gives tags back", async () => {
    const { create, get, patch, post, ask } = await open();
    const { model_id } = (await create()).info;
    const path = `logged-models/${model_id}`;
    expect((await patch(`${path}/tags`, { tags: [{ key: "a b/c", value: "1" }] })).json).toEqual({});
    expect((await post(`${path}/params`, { params: [{ key: "lr", value: "0.1" }] })).json).toEqual({});
    expect((await post(`${path}/params`, { params: [{ key: "lr", value: "0.2" }] })).status).toBe(400);
    expect((await get(path)).json.model).toMatchObject({
      info: { tags: [{ key: "a b/c", value: "1" }] },
      data: { params: [{ key: "lr", value: "0.1" }] },
    });
    expect((await ask("DELETE", `${path}/tags/a%20b%2Fc`, {})).json).toEqual({});
    expect((await ask("DELETE", `${path}/tags/a%20b%2Fc`, {})).status).toBe(404);
  });

  it("is not found once deleted", async () => {
    const { create, get, ask } = await open();
    const { model_id } = (await create()).info;
    expect((await ask("DELETE", `logged-models/${model_id}`, {})).json).toEqual({});
    expect((await get(`logged-models/${model_id}`)).json).toEqual({
      error_code: "RESOURCE_DOES_NOT_EXIST",
      message: `Logged model with ID '${model_id}' not found.`,
    });
    expect((await ask("DELETE", `logged-models/${model_id}`, {})).status).toBe(404);
  });

  it("shows the metrics that were logged with its id", async () => {
    const { create, get, post, run } = await open();
    const { model_id } = (await create()).info;
    const run_id = await run();
    const metric = { key: "acc", value: 0.5, timestamp: 7, step: 2, model_id, dataset_name: "test", dataset_digest: "d" };
    await post("runs/log-batch", { run_id, metrics: [metric, { key: "loss", value: "NaN", timestamp: 1, model_id }] });
    expect((await get(`logged-models/${model_id}`)).json.model.data.metrics).toEqual([
      { ...metric, run_id },
      { key: "loss", value: "NaN", timestamp: 1, step: 0, model_id, run_id },
    ]);
  });
});

describe("a search of logged models", () => {
  it("filters, orders and pages", async () => {
    const { create, post, run } = await open();
    const run_id = await run();
    for (const [i, name] of ["a", "b", "c"].entries()) {
      const { model_id } = (await create({ name, source_run_id: run_id })).info;
      await post("runs/log-metric", { run_id, key: "acc", value: i / 10, timestamp: 1, model_id });
    }
    const search = async (fields: object) => (await post("logged-models/search", { experiment_ids: ["0"], ...fields })).json;
    const names = ({ models = [] }: { models?: { info: { name: string } }[] }) => models.map(({ info }) => info.name);
    expect(names(await search({}))).toEqual(["c", "b", "a"]);
    expect(names(await search({ filter: `name = 'b' AND source_run_id = '${run_id}'` }))).toEqual(["b"]);
    expect(names(await search({ filter: "metrics.acc >= 0.1", order_by: [{ field_name: "metrics.acc" }] }))).toEqual(["b", "c"]);
    expect(names(await search({ filter: "metrics.acc >= 0.1", datasets: [{ dataset_name: "test" }] }))).toEqual([]);
    const first = await search({ max_results: 2, order_by: [{ field_name: "name", ascending: false }] });
    const second = await search({
      max_results: 2,
      order_by: [{ field_name: "name", ascending: false }],
      page_token: first.next_page_token,
    });
    expect([names(first), names(second), second.next_page_token]).toEqual([["c", "b"], ["a"], undefined]);
    expect(await search({ experiment_ids: ["77"] })).toEqual({});
    expect(await search({ experiment_ids: [] })).toEqual({});
    expect(names(await search({ filter: "name = b", max_results: 0 }))).toEqual(["b"]);
  });

  it("refuses what makes no sense", async () => {
    const { post, create } = await open();
    await create();
    await create();
    const { next_page_token } = (await post("logged-models/search", { experiment_ids: ["0"], max_results: 1 })).json;
    for (const fields of [
      { experiment_ids: undefined },
      { filter: "name =" },
      { filter: "name = 'a' OR name = 'b'" },
      { order_by: [{ field_name: "params.lr" }] },
      { max_results: -1 },
      { page_token: "x" },
      { page_token: next_page_token, filter: "name = 'x'" },
      { datasets: [{ dataset_digest: "d" }] },
    ]) {
      expect([fields, (await post("logged-models/search", { experiment_ids: ["0"], ...fields })).status]).toEqual([fields, 400]);
    }
  });
});

describe("a logged model's files", () => {
  it("are uploaded, listed and fetched below its own place", async () => {
    let ids = 0;
    const newId = (): string => (++ids).toString(16).padStart(32, "0");
    const { send } = await servedBook((book) => mlflowProtocol({ book, clock: Date.now, newId, random: Math.random }), onTestFinished);
    const headers = { "content-type": "application/json" };
    const created = await send("POST", "/api/2.0/mlflow/logged-models", { body: '{"experiment_id":"0"}', headers });
    const { model_id, artifact_uri } = JSON.parse(created.text).model.info;
    const root = `/api/2.0/mlflow-artifacts/artifacts/${artifact_uri.replace("mlflow-artifacts:/", "")}`;
    await send("PUT", `${root}/MLmodel`, { body: "flavors: {}" });
    await send("PUT", `${root}/data/weights.bin`, { body: "0123" });
    const listed = async (query: string) =>
      JSON.parse((await send("GET", `/api/2.0/mlflow/logged-models/${model_id}/artifacts/directories${query}`)).text);
    expect(await listed("")).toEqual({
      root_uri: artifact_uri,
      files: [
        { path: "MLmodel", is_dir: false, file_size: 11 },
        { path: "data", is_dir: true },
      ],
    });
    expect((await listed("?artifact_directory_path=data")).files).toEqual([{ path: "data/weights.bin", is_dir: false, file_size: 4 }]);
    const files = `/ajax-api/2.0/mlflow/logged-models/${model_id}/artifacts/files?artifact_file_path=`;
    expect((await send("GET", `${files}data/weights.bin`)).text).toBe("0123");
    expect((await send("GET", `${files}..%2f..%2fx`)).status).toBe(400);
    expect((await send("GET", `${files}nope`)).status).toBe(404);
  });
});
