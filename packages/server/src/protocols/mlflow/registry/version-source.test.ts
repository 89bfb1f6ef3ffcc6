import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../../stores/sqlite/temporary-stores.ts";
import { MlflowError } from "../errors.ts";
import { testClient } from "../test-client.ts";
import { resolvedSource, type SentSource } from "./version-source.ts";

const modelId = `m-${"a".repeat(32)}`;

async function open() {
  const stores = await openTemporary(onTestFinished);
  const book = { ...stores, blobs: undefined as never }; // no test here reads or writes bytes
  const { run, post } = testClient(book);
  const runId = await run();
  const other = await run();
  const model = { id: asLoggedModelId(modelId), name: "model", sourceRunId: asRunId(runId), tags: [], params: [], at: 1 };
  const { experimentId } = await stores.runs.getRunInfo(asRunId(runId));
  await stores.models.createLoggedModel({ ...model, experimentId });
  const root = `mlflow-artifacts:/0/${runId}/artifacts`;
  const resolve = (sent: SentSource) => resolvedSource({ book, artifactRoots: ["s3://ours/models"] }, sent);
  return { runId, other, root, post, resolve, inStore: `0/${runId}/artifacts` };
}

describe("a version's source", () => {
  it("lies in the run that the request names", async () => {
    const { resolve, root, runId, inStore } = await open();
    for (const [source, files] of [
      [`${root}/model`, [`${inStore}/model`]],
      [`${root}/a b/%c`, [`${inStore}/a b/%c`]],
      [root, [inStore]],
      [`${root}/`, [inStore]],
      [`runs:/${runId}/plain`, [`${inStore}/plain`]],
      [`runs:/${runId}/model`, [`${inStore}/model`, `0/models/${modelId}/artifacts`]],
      ["s3://ours/models/a", []],
    ] as const) {
      expect(await resolve({ source, runId })).toEqual({ source, location: source, files, runId });
    }
  });

  it("lies in the logged model that the request names, whose run it takes over", async () => {
    const { resolve, runId, other } = await open();
    const location = `mlflow-artifacts:/0/models/${modelId}/artifacts`;
    const files = [`0/models/${modelId}/artifacts`];
    for (const source of [`models:/${modelId}`, location]) {
      expect(await resolve({ source, modelId })).toEqual({ source, location, files, runId, modelId });
      expect(await resolve({ source, modelId, runId: other })).toMatchObject({ runId: other });
    }
  });

  it("is another version, by number, alias, stage or latest, whose files and run it takes over", async () => {
    const { resolve, post, root, runId, inStore } = await open();
    await post("registered-models/create", { name: "a b" });
    for (const i of [1, 2]) await post("model-versions/create", { name: "a b", source: `${root}/model${i}`, run_id: runId });
    await post("registered-models/alias", { name: "a b", alias: "champion", version: "1" });
    await post("model-versions/transition-stage", { name: "a b", version: "1", stage: "Staging" });
    for (const [source, version] of [
      ["models:/a b/1", 1],
      ["models:/a b@champion", 1],
      ["models:/a b/staging", 1],
      ["models:/a b/Latest", 2],
    ] as const) {
      const resolved = {
        source: `models:/a b/${version}`,
        location: `${root}/model${version}`,
        files: [`${inStore}/model${version}`],
        runId,
      };
      expect(await resolve({ source })).toEqual(resolved);
      expect(await resolve({ source, runId })).toEqual(resolved);
      await expect(resolve({ source, runId: "other" })).rejects.toThrow("must match the referenced model version");
      await expect(resolve({ source, runId: "" })).rejects.toThrow("must match the referenced model version");
    }
    await expect(resolve({ source: "models:/a b/9" })).rejects.toThrow("Model Version (name=a b, version=9) not found");
    await expect(resolve({ source: "models:/none/latest" })).rejects.toThrow("Registered Model with name=none not found");
    await expect(resolve({ source: "models:/a b@none" })).rejects.toThrow("alias none not found");
    await expect(resolve({ source: "models:/a b/Production" })).rejects.toThrow("stage 'Production'");
    await expect(resolve({ source: "models:/a b/nonsense" })).rejects.toThrow("Invalid Model Version stage");
  });

  it("is never a prompt", async () => {
    const { resolve, post } = await open();
    const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
    await post("registered-models/create", { name: "greet", tags });
    await post("model-versions/create", { name: "greet", source: "dummy-source", tags });
    await expect(resolve({ source: "models:/greet/1" })).rejects.toThrow("Prompt versions cannot be used");
  });

  it("is refused where it is anywhere else", async () => {
    const { resolve, root, runId, other } = await open();
    for (const source of [
      "/etc/passwd",
      "etc/passwd",
      "file:///etc/passwd",
      "FILE:/etc/passwd",
      " file:///etc/passwd",
      "file+x://h/etc",
      "C:\\models",
      "\\\\host\\share",
      "",
      "dummy-source",
      "http://127.0.0.1/x",
      "s3://theirs/x",
      "s3://ours/modelsx",
      "s3://ours/models/../x",
      "s3://ours/models/a?x=1",
      `${root}/a#b`,
      "mlflow-artifacts:/",
      "mlflow-artifacts://",
      "mlflow-artifacts://host/0/x",
      "mlflow-artifacts:/0",
      `mlflow-artifacts:/0/${runId}`,
      `mlflow-artifacts:/0/${other}/artifacts/model`,
      `mlflow-artifacts:/0/models/${modelId}/artifacts`,
      `${root}x/model`,
      `${root}/../../${other}/artifacts/model`,
      `${root}/%2e%2e/x`,
      `${root}/%252e%252e/x`,
      `${root}/..%5cx`,
      `${root}/a\u0000b`,
      `${root}/a%00b`,
      `${root}//x`,
      `${root}/./x`,
      root.replace("mlflow", "MLFLOW"),
      `runs:/${other}/model`,
      `runs:/${runId}x/model`,
      `runs://host/${runId}/model`,
      `runs:/${runId}/../x`,
      "runs:/",
      "models:/",
      "models:/a/b/c",
      "models://host/a/1",
      `models:/${modelId}`,
    ]) {
      const error = await resolve({ source, runId }).catch((reason: unknown) => reason);
      expect([source, error]).toEqual([
        source,
        expect.objectContaining({ message: expect.stringMatching(/Invalid (model version source|path)/) }),
      ]);
    }
    for (const source of [`${root}/model`, `runs:/${runId}/model`, `models:/m-${"b".repeat(32)}`]) {
      await expect(resolve({ source, modelId })).rejects.toThrow("The model_id request parameter must identify");
    }
    for (const runId of [undefined, "", "none"]) await expect(resolve({ source: `${root}/m`, runId })).rejects.toThrow(MlflowError);
    await expect(resolve({ source: `models:/${modelId}x`, modelId: `${modelId}x` })).rejects.toThrow("not found");
  });

  it("never lets anything decide about files outside of the run, whatever the text", async () => {
    const { resolve, runId, inStore } = await open();
    const piece = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "%2e",
      "%2f",
      "%25",
      "%",
      "artifacts",
      "model",
      ":",
      "?",
      "#",
      "@",
      "//",
      "\u0000",
      "a",
    );
    const scheme = fc.constantFrom(
      "mlflow-artifacts:/",
      `mlflow-artifacts:/${inStore}`,
      `runs:/${runId}`,
      "runs:/",
      "models:/",
      "file:",
      "",
    );
    await fc.assert(
      fc.asyncProperty(scheme, fc.array(piece, { maxLength: 8 }), async (start, pieces) => {
        const resolved = await resolve({ source: start + pieces.join(""), runId }).catch((error: unknown) => {
          expect((error as Error).message).toMatch(/Invalid|not found|cannot contain|Missing/);
          return { files: [] };
        });
        for (const file of resolved.files) {
          expect(file === inStore || file.startsWith(`${inStore}/`) || file === `0/models/${modelId}/artifacts`).toBe(true);
          expect(file.split("/")).not.toContain("..");
        }
      }),
      { numRuns: 500 },
    );
  });
});
