import { afterAll, expect, it } from "vitest";
import { temporaryClient } from "./testing/temporary-client.ts";

// One book for all: every test makes the runs it needs.
const client = await temporaryClient(afterAll);

/** A run with `count` points of `m`, sent in an odd order. */
async function runWithPoints(count: number): Promise<string> {
  const run_id = await client.run();
  const points = Array.from({ length: count }, (_, i) => ({ key: "m", value: i, timestamp: 1000 + i, step: i }));
  for (let at = 0; at < count; at += 1000) await client.post("runs/log-batch", { run_id, metrics: points.slice(at, at + 1000).reverse() });
  return run_id;
}

const steps = (json: { metrics?: { step: number }[] }) => (json.metrics ?? []).map(({ step }) => step);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

it("gives a whole history in order of time, step and value", async () => {
  const run_id = await client.run();
  const point = (timestamp: number, step: number, value: number | string) => ({ key: "m", timestamp, step, value });
  await client.post("runs/log-batch", { run_id, metrics: [point(2, 1, 5), point(1, 9, 1), point(2, 1, 4), point(2, 0, "NaN")] });
  expect((await client.get(`metrics/get-history?run_id=${run_id}&metric_key=m`)).json).toEqual({
    metrics: [point(1, 9, 1), point(2, 0, "NaN"), point(2, 1, 4), point(2, 1, 5)],
  });
});

it("pages through a history, also one that is longer than the server reads at once", async () => {
  const run_id = await runWithPoints(2500);
  const seen: number[] = [];
  let token = "";
  do {
    const { json } = await client.get(`metrics/get-history?run_id=${run_id}&metric_key=m&max_results=1000${token}`);
    seen.push(...steps(json));
    token = json.next_page_token === undefined ? "" : `&page_token=${encodeURIComponent(json.next_page_token)}`;
  } while (token !== "");
  expect(seen).toEqual(upTo(2500));
  const long = await runWithPoints(26_000);
  expect(steps((await client.get(`metrics/get-history?run_id=${long}&metric_key=m`)).json)).toEqual(upTo(26_000));
});

it("answers {} where there is no run or no such metric", async () => {
  const run_id = await client.run();
  expect((await client.get(`metrics/get-history?run_id=${run_id}&metric_key=none`)).text).toBe("{}");
  expect((await client.get("metrics/get-history?run_id=none&metric_key=m")).text).toBe("{}");
});

it("refuses a history of nothing, and page tokens that it never gave", async () => {
  const run_id = await runWithPoints(3);
  for (const query of ["max_results=0", "max_results=-1", "max_results=x", "max_results=2&page_token=made-up", "page_token=%00"]) {
    expect([query, (await client.get(`metrics/get-history?run_id=${run_id}&metric_key=m&${query}`)).status]).toEqual([query, 400]);
  }
  expect((await client.get(`metrics/get-history?run_id=${run_id}`)).json.message).toContain(
    "Missing value for required parameter 'metric_key'.",
  );
});

it("gives histories of many runs at once, in order of their ids, with one limit for all", async () => {
  const [a, b] = [await runWithPoints(5), await runWithPoints(5)].toSorted();
  const bulk = (query: string) =>
    client.get(`/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${b}&run_id=${a}&run_id=none&metric_key=m${query}`);
  expect((await bulk("")).json.metrics.map(({ run_id }: { run_id: string }) => run_id)).toEqual([...Array(5).fill(a), ...Array(5).fill(b)]);
  expect((await bulk("&max_results=7")).json.metrics.at(-1)).toEqual({ key: "m", value: 1, timestamp: 1001, step: 1, run_id: b });
  expect((await bulk("&max_results=999999")).json.metrics).toHaveLength(10);
  expect((await client.get("metrics/get-history-bulk?metric_key=m&run_id=none")).json).toEqual({ metrics: [] });
  expect((await client.get("metrics/get-history-bulk?metric_key=m")).json.message).toBe(
    "GetMetricHistoryBulk request must specify at least one run_id.",
  );
  expect((await client.get("metrics/get-history-bulk?run_id=a")).json.message).toBe(
    "GetMetricHistoryBulk request must specify a metric_key.",
  );
});

it("samples histories for charts: first of each bucket and always the last point", async () => {
  const run_id = await runWithPoints(100);
  const sample = (query: string) => client.get(`metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=m${query}`);
  expect(steps((await sample("")).json)).toEqual(upTo(100));
  const ten = steps((await sample("&max_results=10")).json);
  expect(ten).toHaveLength(10);
  expect([ten[0], ten.at(-1)]).toEqual([0, 99]);
  expect(steps((await sample("&start_step=10&end_step=12")).json)).toEqual([10, 11, 12]);
  expect((await sample("")).json.metrics[0]).toEqual({ key: "m", value: 0, timestamp: 1000, step: 0, run_id });
});

it.each([
  ["", "Missing value for required parameter 'metric_key'."],
  ["metric_key=m", "must specify at least one run_ids."],
  ["metric_key=m&run_ids=a&max_results=2501", "max_results must be between 1 and 2500."],
  ["metric_key=m&run_ids=a&max_results=0", "max_results must be between 1 and 2500."],
  ["metric_key=m&run_ids=a&start_step=1", "If either start step or end step are specified, both must be specified."],
  ["metric_key=m&run_ids=a&start_step=5&end_step=1", "end_step must be greater than start_step. Found start_step=5 and end_step=1."],
  [
    `metric_key=m${"&run_ids=a".repeat(101)}`,
    "GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101 run_ids.",
  ],
])("says what is wrong with the chart request %j", async (query, message) => {
  const answer = await client.get(`metrics/get-history-bulk-interval?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.json.message).toContain(message);
});
