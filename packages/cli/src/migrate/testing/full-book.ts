import { createHash, randomBytes } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import { manifestLine } from "@trialbook/core/dataset/manifest.ts";
import { asBlobHash, asExperimentId, asLoggedModelId, asRunId, asTraceId } from "@trialbook/core/ids.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import { webhookSecrets } from "@trialbook/server/open-book.ts";
import { readWebhookSettings } from "@trialbook/server/webhooks/settings.ts";

export const ODD_VALUES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324, 0.1 + 0.2];
export const FIRST_RUN = asRunId("1".repeat(32));
const DELETED_RUN = asRunId("2".repeat(32));
const MODEL = asLoggedModelId(`m-${"3".repeat(32)}`);

/** Writes some of everything that a book can hold, with the values that are easily lost on the way. */
export async function fillBook(book: Book, data: string): Promise<void> {
  await fillRuns(book);
  await fillRegistry(book);
  await fillTraces(book);
  await fillVersions(book);
  await fillWebhooks(book, data);
  await book.experiments.deleteExperiment(asExperimentId("3"), 99);
}

async function fillRuns({ experiments, runs, models, blobs, artifacts }: Book): Promise<void> {
  for (const name of ["kept", "purged", "in the bin"])
    await experiments.createExperiment({ name, tags: [{ key: "who", value: name }], at: 11 });
  await experiments.deleteExperiment(asExperimentId("2"), 12);
  await experiments.purgeExperiment(asExperimentId("2"));
  await experiments.createExperiment({ name: "ünï 🦊", artifactLocation: "s3://bucket/x", tags: [], at: 13 });
  const create = (id: typeof FIRST_RUN, experiment: string, key?: string) =>
    runs.createRun({
      id,
      experimentId: asExperimentId(experiment),
      name: `run ${id.slice(0, 2)}`,
      userId: "ada",
      status: "running",
      startTime: 9_007_199_254_740_993n,
      tags: [{ key: "note", value: "a\nb\u0000c" }],
      params: [{ key: "lr", value: "1e-3" }],
      at: 14,
      ...(key !== undefined && { idempotencyKey: key }),
    });
  await create(FIRST_RUN, "1", "once");
  await create(DELETED_RUN, "1");
  await create(asRunId("4".repeat(32)), "3");
  await create(asRunId("5".repeat(32)), "4");
  await models.createLoggedModel({
    id: MODEL,
    experimentId: asExperimentId("1"),
    name: "line",
    modelType: "classic",
    sourceRunId: FIRST_RUN,
    tags: [{ key: "a", value: "b" }],
    params: [{ key: "depth", value: "3" }],
    at: 15,
  });
  const odd: LoggedPoint[] = ODD_VALUES.map((value, i) => ({ key: "odd", step: i, at: i, value }));
  const far: LoggedPoint[] = [
    { key: "far", step: -(2n ** 63n), at: 2n ** 63n - 1n, value: 1 },
    { key: "far", step: 2n ** 63n - 1n, at: -(2n ** 63n), value: 2 },
    { key: "far", step: 9_007_199_254_740_993n, at: 0, value: 3 },
  ];
  const measured: LoggedPoint[] = [0.5, Number.NaN].map((value, step) => ({
    key: "accuracy",
    step,
    at: 1,
    value,
    modelId: MODEL,
    datasetName: "test",
    datasetDigest: "d1",
  }));
  const many: LoggedPoint[] = Array.from({ length: 12_000 }, (_, step) => ({ key: "loss", step, at: step, value: 1 / (step + 1) }));
  await runs.appendToRun(FIRST_RUN, { params: [], tags: [], points: [...odd, ...far, ...measured] });
  for (let i = 0; i < many.length; i += 1000) await runs.appendToRun(FIRST_RUN, { params: [], tags: [], points: many.slice(i, i + 1000) });
  await runs.appendToRun(DELETED_RUN, { params: [], tags: [], points: odd });
  const dataset = { name: "digits", digest: "abc", sourceType: "local", source: '{"uri":"x"}', schema: "{}", profile: '{"rows":1}' };
  await runs.addInputs(FIRST_RUN, {
    datasets: [
      { dataset, tags: [{ key: "mlflow.data.context", value: "train" }] },
      { dataset: { ...dataset, digest: "other" }, tags: [] },
    ],
    models: [MODEL],
  });
  await runs.addOutputs(FIRST_RUN, [{ modelId: MODEL, step: 7 }]);
  await models.setLoggedModelStatus(MODEL, "ready", 16);
  await runs.updateRun(FIRST_RUN, { status: "finished", endTime: 1_800_000_000_000 });
  await runs.deleteRun(DELETED_RUN, 77);
  for (const [path, text] of [
    [`1/${FIRST_RUN}/artifacts/model/MLmodel`, "flavours: {}"],
    [`1/${FIRST_RUN}/artifacts/ü/🦊 fox.bin`, "x".repeat(200_000)],
    [`1/models/${MODEL}/artifacts/weights`, "flavours: {}"],
  ] as const) {
    const blob = await blobs.writeBlob(ReadableStream.from([Buffer.from(text)]), {});
    await artifacts.putArtifact({ path, ...blob, modified: 17 });
  }
}

async function fillRegistry({ registry }: Book): Promise<void> {
  const source = `mlflow-artifacts:/1/${FIRST_RUN}/artifacts/model`;
  const version = { name: "line", source, location: source, files: [source.slice(18)], tags: [{ key: "v", value: "1" }], at: 21 };
  await registry.createRegisteredModel({ name: "line", description: "A line.", tags: [{ key: "t", value: "u" }], at: 20 });
  for (const runId of [FIRST_RUN, undefined, undefined])
    await registry.createModelVersion({ ...version, ...(runId && { runId, modelId: MODEL }) });
  await registry.deleteModelVersion({ name: "line", version: 2 }, 22);
  await registry.moveModelVersion({ name: "line", version: 1 }, { stage: "production", archiveOthers: false, at: 23 });
  await registry.describeModelVersion({ name: "line", version: 3 }, { description: "the third", at: 24 });
  await registry.setAlias("line", { alias: "champion", version: 3 });
  const prompt = { name: "ask", tags: [{ key: "mlflow.prompt.is_prompt", value: "true" }], at: 25 };
  await registry.createRegisteredModel(prompt);
  await registry.createModelVersion({ ...prompt, source: "text", location: "text", files: [] });
}

async function fillTraces({ traces }: Book): Promise<void> {
  const id = asTraceId(`tr-${"a".repeat(32)}`);
  const told = {
    experimentId: asExperimentId("1"),
    requested: 31,
    duration: 5,
    state: "ok" as const,
    metadata: [{ key: "m", value: "n" }],
  };
  const source = { type: "HUMAN", id: "ada" };
  const assessment = (letter: string, value: string) => ({
    id: `a-${letter.repeat(32)}`,
    traceId: id,
    kind: "feedback" as const,
    name: "good",
    source,
    value,
    metadata: [],
    valid: true,
    created: 32,
    updated: 33,
  });
  await traces.putTrace({
    ...told,
    id,
    name: "answer",
    runId: FIRST_RUN,
    tags: [{ key: "t", value: "1" }],
    assessments: [assessment("1", "true")],
  });
  await traces.addAssessment({ ...assessment("2", '"no"'), overrides: `a-${"1".repeat(32)}` });
  const span = (letter: string, traceId: typeof id) => ({
    traceId,
    id: letter.repeat(16),
    name: `step ${letter}`,
    type: "TOOL",
    start: 1_700_000_000_000_000_001n,
    end: 1_700_000_000_000_000_009n,
    status: "ok" as const,
    attributes: [],
    events: [],
    links: [],
  });
  await traces.addSpans([
    { guess: { ...told, id, tags: [], assessments: [] }, spans: [span("a", id), { ...span("b", id), parentId: "a".repeat(16) }] },
  ]);
  const guessed = asTraceId(`tr-${"b".repeat(32)}`);
  await traces.addSpans([{ guess: { ...told, id: guessed, tags: [], assessments: [] }, spans: [span("c", guessed)] }]);
  await traces.linkTraces([id], DELETED_RUN).catch(() => {});
}

async function fillVersions({ datasets, blobs }: Book): Promise<void> {
  for (const [i, text] of ["one", "two"].entries()) {
    const content = await blobs.writeBlob(ReadableStream.from([Buffer.from(text)]), {});
    const file = { path: "a.csv", size: content.size, sha256: content.hash };
    const manifest = await blobs.writeBlob(ReadableStream.from([Buffer.from(`${manifestLine(file)}\n`)]), {});
    const digest = asBlobHash(createHash("sha256").update(`a.csv\0${content.size}\0${content.hash}`).digest("hex"));
    await datasets.keepBlobs(manifest.hash, [manifest.hash, content.hash], 41);
    await datasets.addVersion({
      name: "digits",
      digest,
      files: 1,
      bytes: content.size,
      manifest: manifest.hash,
      source: "here",
      at: 42 + i,
    });
  }
  await datasets.setAlias("digits", "gold", 1);
}

async function fillWebhooks({ webhooks }: Book, data: string): Promise<void> {
  const secrets = webhookSecrets({ data, webhooks: readWebhookSettings({}) });
  const facts = { name: "chat", url: "https://example.org/hook", events: ["model_version.created"] as const, status: "active" as const };
  await webhooks.createWebhook({ ...facts, id: randomBytes(16).toString("hex"), sealedSecret: secrets.seal("hush"), at: 51 });
  await webhooks.createWebhook({ ...facts, name: "plain", description: "no secret", id: randomBytes(16).toString("hex"), at: 52 });
}
