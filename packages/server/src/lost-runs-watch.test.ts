import { asRunId } from "@trialbook/core/ids.ts";
import { lostAfter, runTags } from "@trialbook/core/reproduction/run-links.ts";
import { LostRuns, loseSilentRuns } from "@trialbook/core/run/lost-runs.ts";
import { expect, it, onTestFinished } from "vitest";
import { testClient } from "./protocols/mlflow/test-client.ts";
import { nativeProtocol } from "./protocols/native/mount.ts";
import { openTemporary } from "./stores/sqlite/temporary-stores.ts";
import { caller } from "./testing/call.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  const book = { ...stores, blobs: undefined as never }; // no test here reads or writes bytes
  const call = caller(
    nativeProtocol({
      people: undefined as never, // no test here is about accounts
      webhooks: undefined as never, // nor about webhooks
      book,
      clock: () => 1_700_000_000_000,
      newId: () => "a".repeat(32),
      random: () => 0.5,
      server: { version: "0.0.0", durability: "relaxed", url: "http://localhost:1" },
      demo: { start() {}, stop() {}, state: () => ({ state: "never", finished: 0, planned: 0 }) },
      stopping: new AbortController().signal,
    }),
  );
  const native = (method: string, target: string, body?: unknown) => call(method, `/api/v1${target}`, body);
  const mlflow = testClient(book);
  const { id } = (await native("POST", "/runs", { tags: [{ key: runTags.heartbeat, value: "5" }] })).json.run.info;
  const seen = async () => [
    (await native("GET", `/runs/${id}`)).json.run.info.status,
    (await mlflow.get(`runs/get?run_id=${id}`)).json.run.info.status,
    ((await mlflow.post("runs/search", { experiment_ids: ["0"], filter: "status = 'KILLED'" })).json.runs ?? []).length,
  ];
  const lost = new LostRuns();
  return { native, id: asRunId(id), seen, look: (now: number) => loseSilentRuns(book.runs, lost, now), runs: book.runs };
}

it("a silent wrapper's run is lost, killed to MLflow's clients, until the wrapper speaks again", async () => {
  const { native, id, seen, look } = await open();
  await look(0);
  await look(lostAfter);
  expect(await seen()).toEqual(["running", "RUNNING", 0]);
  await look(lostAfter + 1);
  expect(await seen()).toEqual(["lost", "KILLED", 1]);
  await native("POST", `/runs/${id}/log`, { metrics: [{ key: "loss", values: [1], steps: [0], times: [0] }] });
  expect(await seen()).toEqual(["lost", "KILLED", 1]);
  await native("POST", `/runs/${id}/log`, { tags: [{ key: runTags.heartbeat, value: "6" }] });
  expect(await seen()).toEqual(["running", "RUNNING", 0]);
  await look(lostAfter + 2);
  await look(3 * lostAfter);
  expect(await seen()).toEqual(["lost", "KILLED", 1]);
  await native("PATCH", `/runs/${id}`, { status: "finished" });
  await look(9 * lostAfter);
  expect(await seen()).toEqual(["finished", "FINISHED", 0]);
});

it("no client can say that a run is lost", async () => {
  const { native, id } = await open();
  expect((await native("PATCH", `/runs/${id}`, { status: "lost" })).status).toBe(400);
});
