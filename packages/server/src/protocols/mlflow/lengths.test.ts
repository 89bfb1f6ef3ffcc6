import { expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../stores/sqlite/temporary-stores.ts";
import { testClient } from "./test-client.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  const client = testClient({ ...stores, blobs: undefined as never }); // no test here reads or writes bytes
  return { ...client, run_id: await client.run() };
}

const x = (length: number) => "x".repeat(length);
const metric = (fields: object) => ({ key: "acc", value: 1, timestamp: 1, model_id: "m-1", ...fields });

it.each([
  ["a metric's model", "runs/log-metric", 250, (id: string) => metric({ model_id: id })],
  ["a metric's data set", "runs/log-metric", 500, (name: string) => metric({ dataset_name: name, dataset_digest: "d" })],
  ["a metric's digest", "runs/log-metric", 36, (digest: string) => metric({ dataset_name: "n", dataset_digest: digest })],
  ["a model that a run used", "runs/log-inputs", 250, (id: string) => ({ models: [{ model_id: id }] })],
  ["a model that a run made", "runs/outputs", 250, (id: string) => ({ models: [{ model_id: id }] })],
  [
    "a source's type",
    "runs/log-inputs",
    500,
    (type: string) => ({ datasets: [{ dataset: { name: "n", digest: "d", source_type: type } }] }),
  ],
  ["the run that made a model", "logged-models", 250, (id: string) => ({ experiment_id: "0", source_run_id: id })],
])("takes %s as long as it may be, and not a character more", async (_what, path, longest, body) => {
  const { post, run_id } = await open();
  // A model of such an id was never made, which is said only of an id that could be one.
  expect((await post(path, { run_id, ...body(x(longest)) })).status).toBe(path === "runs/log-metric" ? 404 : 200);
  const { status, json } = await post(path, { run_id, ...body(x(longest + 1)) });
  expect([status, json.message]).toEqual([400, expect.stringContaining(`maximum length of ${longest} characters`)]);
});

it("does not send a whole upload back in an error", async () => {
  const { post } = await open();
  const { status, json } = await post("runs/log-batch", { run_id: x(1_000_000) });
  expect(status).toBe(404);
  expect(json.message.length).toBeLessThan(20_000);
});

it("keeps the history of a run's models from growing without end", async () => {
  const { post, get, run_id } = await open();
  const model_json = JSON.stringify({ artifact_path: "a", flavors: x(600_000), utc_time_created: "2026-01-01", run_id });
  expect((await post("runs/log-model", { run_id, model_json })).status).toBe(200);
  expect((await post("runs/log-model", { run_id, model_json })).json.message).toContain("start another run");
  const { tags } = (await get(`runs/get?run_id=${run_id}`)).json.run.data;
  expect(JSON.parse(tags.find((tag: { key: string }) => tag.key === "mlflow.log-model.history").value)).toHaveLength(1);
});
