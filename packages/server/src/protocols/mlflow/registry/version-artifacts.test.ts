import { expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../../testing/served-book.ts";
import { mlflowProtocol } from "../mount.ts";

it("files of a version are fetched by its name and number", async () => {
  let ids = 0;
  const newId = (): string => (++ids).toString(16).padStart(32, "0");
  const { send } = await servedBook((book) => mlflowProtocol({ book, clock: Date.now, newId, random: Math.random }), onTestFinished);
  const post = async (path: string, body: object) => {
    const sent = { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return JSON.parse((await send("POST", `/api/2.0/mlflow/${path}`, sent)).text);
  };
  const { run_id, artifact_uri } = (await post("runs/create", { experiment_id: "0" })).run.info;
  await send("PUT", `/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts/model/data/w.bin`, { body: "0123" });
  await post("registered-models/create", { name: "a b" });
  await post("model-versions/create", { name: "a b", source: `${artifact_uri}/model`, run_id });
  await post("model-versions/create", { name: "a b", source: `runs:/${run_id}/model`, run_id });
  const fetched = (version: string, path: string) =>
    send("GET", `/model-versions/get-artifact?${new URLSearchParams({ name: "a b", version, path })}`);
  for (const version of ["1", "2"]) {
    expect((await fetched(version, "data/w.bin")).text).toBe("0123");
    expect((await fetched(version, "nope")).status).toBe(404);
    expect((await fetched(version, "../other")).status).toBe(400);
    expect((await fetched(version, "")).status).toBe(400);
  }
  expect((await fetched("3", "data/w.bin")).status).toBe(404);
});
