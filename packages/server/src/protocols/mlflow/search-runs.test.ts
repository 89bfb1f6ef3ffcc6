import { afterAll, expect, it } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

// One book for all: every test makes the runs it needs.
const client = await temporaryClient(afterAll);

async function experimentOf(names: readonly string[]): Promise<string> {
  const { json } = await client.post("experiments/create", { name: `search ${names.join()} ${Math.random()}` });
  for (const [i, name] of names.entries()) await client.run({ experiment_id: json.experiment_id, run_name: name, start_time: 1000 + i });
  return json.experiment_id;
}

const namesOf = (json: { runs?: { info: { run_name: string } }[] }) => (json.runs ?? []).map(({ info }) => info.run_name);

it("finds runs newest first, by filter, order, view and page", async () => {
  const experiment_ids = [await experimentOf(["a", "b", "c"])];
  const search = async (fields: object) => (await client.post("runs/search", { experiment_ids, ...fields })).json;
  expect(namesOf(await search({}))).toEqual(["c", "b", "a"]);
  expect(namesOf(await search({ order_by: ["attributes.run_name ASC"] }))).toEqual(["a", "b", "c"]);
  const [found] = (await search({ filter: "run_name = 'b'" })).runs;
  await client.post("runs/delete", { run_id: found.info.run_id });
  expect(namesOf(await search({}))).toEqual(["c", "a"]);
  expect(namesOf(await search({ run_view_type: "DELETED_ONLY" }))).toEqual(["b"]);
  expect(namesOf(await search({ runViewType: 3 }))).toEqual(["c", "b", "a"]);
  const first = await search({ max_results: "1" });
  expect(namesOf(first)).toEqual(["c"]);
  const last = await search({ max_results: 1, page_token: first.next_page_token });
  expect([namesOf(last), last.next_page_token]).toEqual([["a"], undefined]);
});

it("answers {} where nothing is found or no experiment is asked for", async () => {
  const experiment_id = await experimentOf([]);
  for (const experiment_ids of [[], [experiment_id], ["987654"]]) {
    expect((await client.post("runs/search", { experiment_ids })).text).toBe("{}");
  }
});

it("searches several experiments, unknown ones among them", async () => {
  const experiment_ids = [await experimentOf(["x"]), "987654", await experimentOf(["y"])];
  expect(namesOf((await client.post("runs/search", { experiment_ids, order_by: ["run_name"] })).json)).toEqual(["x", "y"]);
});

it("tells of a run what asking for it alone tells, to the letter", async () => {
  const experiment_id = await experimentOf([]);
  const run_id = await client.run({
    experiment_id,
    run_name: 'say "hi" \\ 😀',
    start_time: 5,
    tags: [{ key: "t", value: "line\nbreak\t\u001f\u2028" }],
  });
  const metrics = [
    '{"key":"nan","value":"NaN","timestamp":1}',
    '{"key":"huge","value":"-Infinity","timestamp":9223372036854775807,"step":-9007199254740993}',
    '{"key":"zero","value":-0.0,"timestamp":1,"step":2}',
    '{"key":"third","value":0.1,"timestamp":1700000000000,"step":2}',
  ];
  const params = [
    { key: "quote", value: `"'\\</script>` },
    { key: "empty", value: "" },
  ];
  await client.post("runs/log-batch", `{"run_id":"${run_id}","metrics":[${metrics.join(",")}],"params":${JSON.stringify(params)}}`);
  const dataset = { name: "d", digest: "1", source_type: "local", source: "{}", schema: '{"a":1}' };
  await client.post("runs/log-inputs", { run_id, datasets: [{ tags: [{ key: "mlflow.data.context", value: "train" }], dataset }] });
  const bare = await client.run({ experiment_id, start_time: 4 });
  const alone = await Promise.all([run_id, bare].map(async (id) => (await client.get(`runs/get?run_id=${id}`)).text));
  const told = (await client.post("runs/search", { experiment_ids: [experiment_id] })).text;
  expect(told).toBe(`{"runs":[${alone.map((text) => text.slice('{"run":'.length, -1)).join(",")}]}`);
});

it.each([
  [{ max_results: 0 }, "It must be a positive integer"],
  [{ max_results: 50_001 }, "It must be at most 50000"],
  [{ filter: "metrics.a = 1 OR metrics.b = 2" }, "OR"],
  [{ filter: "metrics.x = 'y'" }, "Expected numeric value type for metric"],
  [{ order_by: ["metrics.x UP"] }, "Invalid ordering key in order_by clause 'metrics.x UP'."],
  [{ order_by: "start_time" }, "Value was of type 'str'"],
  [{ page_token: "made up" }, ""],
  [{ run_view_type: "SOME" }, "it is one of ACTIVE_ONLY, DELETED_ONLY, ALL"],
  [{ experiment_ids: ["abc"] }, "Invalid experiment ID 'abc'"],
])("refuses %j", async (fields, message) => {
  const answer = await client.post("runs/search", { experiment_ids: ["0"], ...fields });
  expect(answer).toMatchObject({ status: 400, json: { error_code: "INVALID_PARAMETER_VALUE" } });
  expect(answer.json.message).toContain(message);
});
