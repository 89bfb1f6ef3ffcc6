import { afterAll, expect, it } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

// One book for all: every test makes the runs it needs.
const client = await temporaryClient(afterAll);

const metric = (key: string, value: unknown, more: object = {}) => ({ key, value, timestamp: 1, ...more });
type Shown = { key: string };

it("records metrics, params and tags in one request", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const body = {
    run_id,
    metrics: [metric("loss", 0.5), metric("loss", 0.25, { step: 1 }), metric("acc", "0.9", { step: "1e+01", timestamp: "1e+12" })],
    params: [{ key: "lr", value: "0.1" }, { key: "empty" }],
    tags: [
      { key: "t", value: "first" },
      { key: "t", value: "last" },
    ],
  };
  expect((await post("runs/log-batch", body)).text).toBe("{}");
  const { data } = (await get(`runs/get?run_id=${run_id}`)).json.run;
  expect(data.metrics).toEqual([
    { key: "acc", value: 0.9, timestamp: 1_000_000_000_000, step: 10 },
    { key: "loss", value: 0.25, timestamp: 1, step: 1 },
  ]);
  expect(data.params).toEqual([
    { key: "empty", value: "" },
    { key: "lr", value: "0.1" },
  ]);
  expect(data.tags.filter(({ key }: Shown) => key === "t")).toEqual([{ key: "t", value: "last" }]);
});

it("changes nothing when it is sent again, as clients do when no answer came", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const body = { run_id, metrics: [metric("m", 1), metric("m", 1), metric("m", 2)], params: [{ key: "p", value: "1" }] };
  for (let i = 0; i < 3; i++) expect((await post("runs/log-batch", body)).status).toBe(200);
  const { json } = await get(`metrics/get-history?run_id=${run_id}&metric_key=m`);
  expect(json.metrics.map(({ value }: { value: number }) => value)).toEqual([1, 2]);
});

it("writes nothing of a batch that would change a param", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  await post("runs/log-batch", { run_id, params: [{ key: "p", value: "it's" }] });
  const answer = await post("runs/log-batch", {
    run_id,
    metrics: [metric("m", 1)],
    tags: [{ key: "t", value: "1" }],
    params: [
      { key: "new", value: "1" },
      { key: "p", value: "b" },
    ],
  });
  expect(answer.status).toBe(400);
  expect(answer.json.message).toBe(
    `Changing param values is not allowed. Params were already logged='[{'key': 'p', 'old_value': "it's", 'new_value': 'b'}]' for run ID='${run_id}'.`,
  );
  const { data } = (await get(`runs/get?run_id=${run_id}`)).json.run;
  expect(data.metrics).toBeUndefined();
  expect(data.params).toHaveLength(1);
  expect(data.tags).toHaveLength(1);
});

it("refuses a param twice in one batch, whatever its values", async () => {
  const { post, run } = client;
  const params = [
    { key: "d", value: "1" },
    { key: "d", value: "1" },
  ];
  expect((await post("runs/log-batch", { run_id: await run(), params })).json.message).toBe(
    "Duplicate parameter keys have been submitted: ['d']. Please ensure the request contains only one param value per param key.",
  );
});

it("takes 1000 metrics, 100 params, 100 tags, 1000 in all, and not one more", async () => {
  const { post, run } = client;
  const run_id = await run();
  const metrics = (count: number) => Array.from({ length: count }, (_, i) => metric("m", i, { step: i }));
  const pairs = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: "v" }));
  expect((await post("runs/log-batch", { run_id, metrics: metrics(1000) })).status).toBe(200);
  expect((await post("runs/log-batch", { run_id, metrics: metrics(800), params: pairs(100), tags: pairs(100) })).status).toBe(200);
  const message = async (body: object) => (await post("runs/log-batch", { run_id, ...body })).json.message;
  expect(await message({ metrics: metrics(1001) })).toContain("at most 1000 metrics. Got 1001 metrics.");
  expect(await message({ params: pairs(101) })).toBe(
    "A batch logging request can contain at most 100 params. Got 101 params. Please split up params across multiple requests and try again.",
  );
  expect(await message({ tags: pairs(101) })).toContain("at most 100 tags. Got 101 tags.");
  expect(await message({ metrics: metrics(950), params: pairs(51) })).toContain("at most 1000 metrics, params, and tags. Got 1001");
});

it.each([
  [{ metrics: [{ key: "a", value: 1 }] }, "Missing value for required parameter 'metrics[0].timestamp'."],
  [{ metrics: [metric("a", 1), { key: "a", timestamp: 1 }] }, "Missing value for required parameter 'metrics[1].value'."],
  [{ metrics: [metric("", 1)] }, "Missing value for required parameter 'metrics[0].key'."],
  [{ metrics: [{ value: 1, timestamp: 1 }] }, "Missing value for required parameter 'metrics[0].key'."],
  [{ metrics: [metric("a", "x")] }, "Invalid value \"x\" for parameter 'metrics[0].value' supplied:  Hint: Value was of type 'str'."],
  [{ metrics: [metric("a", true)] }, "Invalid value true for parameter 'metrics[0].value' supplied:  Hint: Value was of type 'bool'."],
  [{ metrics: [metric("a", 1, { step: "x" })] }, "for parameter 'metrics[0].step'"],
  [{ metrics: [metric("a", 1, { timestamp: -1 })] }, "Invalid value -1 for parameter 'metrics[0].timestamp'"],
  [{ metrics: [metric("a", 1, { step: "9223372036854775808" })] }, "it does not fit 64 bits"],
  [{ metrics: [metric("a$b", 1)] }, "Invalid value \"a$b\" for parameter 'metrics[0].name' supplied: Names may only contain"],
  [{ metrics: [metric("k".repeat(251), 1)] }, "'Metric name' exceeds the maximum length of 250 characters"],
  [{ metrics: 5 }, "Invalid value 5 for parameter 'metrics' supplied:  Hint: Value was of type 'int'."],
  [{ metrics: [5] }, "for parameter 'metrics[0]' supplied"],
  [{ params: [{ key: "a//b", value: "1" }] }, "This name would resolve to 'a/b'"],
  [{ params: [{ key: "k".repeat(251), value: "1" }] }, "'Param key' exceeds the maximum length of 250 characters"],
  [{ params: [{ key: "a", value: 1 }] }, "for parameter 'params[0].value'"],
  [{ tags: [{ key: "k".repeat(251), value: "1" }] }, "'tags[0].key' exceeds the maximum length of 250 characters"],
  [{ tags: [{ value: "1" }] }, "Missing value for required parameter 'tags[0].key'."],
])("says what is wrong with %j", async (body, message) => {
  const { post, get, run } = client;
  const run_id = await run();
  const answer = await post("runs/log-batch", { run_id, ...body });
  expect(answer).toMatchObject({ status: 400, json: { error_code: "INVALID_PARAMETER_VALUE" } });
  expect(answer.json.message).toContain(message);
  expect((await get(`runs/get?run_id=${run_id}`)).json.run.data).toEqual({ tags: [expect.anything()] });
});

it("keeps every double: NaN as a word, infinities as the largest number, -0 with its sign", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const metrics = [
    metric("nan", "NaN"),
    metric("up", "Infinity"),
    metric("down", "-Infinity"),
    metric("third", 1 / 3),
    metric("tiny", 5e-324),
  ];
  await post("runs/log-batch", JSON.stringify({ run_id, metrics: [...metrics, metric("zero", 7)] }).replace('"value":7', '"value":-0.0'));
  const { text } = await get(`runs/get?run_id=${run_id}`);
  for (const spelled of ['"NaN"', "1.7976931348623157e+308", "-1.7976931348623157e+308", "0.3333333333333333", "5e-324", "-0.0"]) {
    expect(text).toContain(`"value":${spelled},`);
  }
});

it("keeps steps past the safe integers exact, and writes them as numbers", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  await post(
    "runs/log-batch",
    `{"run_id":"${run_id}","metrics":[{"key":"m","value":1,"timestamp":9007199254740993,"step":-9007199254740995}]}`,
  );
  expect((await get(`runs/get?run_id=${run_id}`)).text).toContain('"timestamp":9007199254740993,"step":-9007199254740995');
  expect((await get(`metrics/get-history?run_id=${run_id}&metric_key=m`)).text).toContain(
    '"timestamp":9007199254740993,"step":-9007199254740995',
  );
});

it("answers as the latest value the one of the highest step, then time, then value", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  await post("runs/log-batch", {
    run_id,
    metrics: [
      metric("m", 9, { step: 1 }),
      metric("m", 1, { step: 2 }),
      metric("m", 3, { step: 2 }),
      metric("m", 0, { step: -5, timestamp: 99 }),
    ],
  });
  expect((await get(`runs/get?run_id=${run_id}`)).json.run.data.metrics).toEqual([{ key: "m", value: 3, timestamp: 1, step: 2 }]);
});

it("logs one metric by itself in every spelling", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  for (const fields of [
    metric("m", 1),
    metric("m", "2", { step: "1" }),
    { key: "m", value: "NaN", timestamp: "1e+3", step: 2, run_uuid: run_id },
  ]) {
    expect((await post("runs/log-metric", { run_id, ...fields })).text).toBe("{}");
  }
  expect((await get(`metrics/get-history?run_id=${run_id}&metric_key=m`)).json.metrics).toEqual([
    { key: "m", value: 1, timestamp: 1, step: 0 },
    { key: "m", value: 2, timestamp: 1, step: 1 },
    { key: "m", value: "NaN", timestamp: 1000, step: 2 },
  ]);
  expect((await post("runs/log-metric", { run_id, key: "m", timestamp: 1 })).json.message).toContain(
    "Missing value for required parameter 'value'.",
  );
});

it("takes keys that JavaScript knows otherwise", async () => {
  const { post, get, run } = client;
  const run_id = await run();
  const keys = ["__proto__", "constructor", "toString"];
  await post("runs/log-batch", { run_id, metrics: keys.map((key) => metric(key, 1)), params: keys.map((key) => ({ key, value: "1" })) });
  const { data } = (await get(`runs/get?run_id=${run_id}`)).json.run;
  expect(data.metrics.map(({ key }: Shown) => key)).toEqual(["__proto__", "constructor", "toString"]);
  expect(data.params.map(({ key }: Shown) => key)).toEqual(["__proto__", "constructor", "toString"]);
});
