import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { type OpenBook, openBook } from "@trialbook/server/open-book.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../testing/server-process.ts";
import { importCommand } from "./import.ts";

const RUN = "0123456789abcdef0123456789abcdef";

/** A folder as MLflow writes it, with one run; `files` are added to it or stand instead of its own. */
function mlruns(files: Readonly<Record<string, string>> = {}): string {
  const root = join(temporaryFolder(onTestFinished), "mlruns");
  const all = {
    "7/meta.yaml": "experiment_id: '7'\nname: moved\nlifecycle_stage: active\ncreation_time: 5\nlast_update_time: 6\n",
    [`7/${RUN}/meta.yaml`]: `run_id: ${RUN}\nrun_name: tried\nstatus: 3\nstart_time: 10\nend_time: 20\nuser_id: ann\nlifecycle_stage: active\nartifact_uri: s3://else/where\n`,
    [`7/${RUN}/params/lr`]: "0.1",
    [`7/${RUN}/metrics/val/loss`]: "11 0.5 1\n12 nan 2\n13 -inf 3\n14 0.2",
    [`7/${RUN}/artifacts/out/a.txt`]: "hello",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function imported(source: string, data = temporaryFolder(onTestFinished)): Promise<{ data: string; code: number; said: string }> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const code = await importCommand.run(["mlflow", source, "--data", data]);
    return { data, code, said: log.mock.calls.flat().join("\n") };
  } finally {
    log.mockRestore();
  }
}

async function look<T>(data: string, at: (book: OpenBook) => Promise<T>): Promise<T> {
  const book = await openBook({ data, durability: "relaxed" });
  try {
    return await at(book);
  } finally {
    await book.close();
  }
}

it("takes over a folder of files, with every odd value, under the run's own id", async () => {
  const { data, code } = await imported(mlruns());
  expect(code).toBe(0);
  const { run, points, files, experiment } = await look(data, async (book) => {
    const found = await book.runs.getRun(asRunId(RUN));
    return {
      run: found,
      points: await book.metrics.history({ runId: asRunId(RUN), key: "val/loss", order: "step" }),
      files: await book.artifacts.artifactsUnder(found.info.artifactUri.replace("mlflow-artifacts:/", "")),
      experiment: await book.experiments.getExperiment(found.info.experimentId),
    };
  });
  expect(experiment.name).toBe("moved");
  expect(run.info).toMatchObject({ name: "tried", status: "finished", startTime: 10, endTime: 20, userId: "ann" });
  expect(run.params).toEqual([{ key: "lr", value: "0.1" }]);
  expect(points.items).toEqual([
    { step: 0, at: 14, value: 0.2 }, // MLflow before 1.0 wrote no step
    { step: 1, at: 11, value: 0.5 },
    { step: 2, at: 12, value: Number.NaN },
    { step: 3, at: 13, value: Number.NEGATIVE_INFINITY },
  ]);
  expect(files.map(({ path, size }) => [path.replace(/^.*artifacts\//, ""), size])).toEqual([["out/a.txt", 5]]);
});

it("adds what is new when it is repeated, and leaves the rest alone", async () => {
  const source = mlruns();
  const { data } = await imported(source);
  expect((await imported(source, data)).said).toContain("1 runs were there already");
  writeFileSync(join(source, `7/${RUN}/metrics/val/loss`), "11 0.5 1\n30 0.1 9\n");
  expect((await imported(source, data)).said).not.toContain("already");
  const { items } = await look(data, (book) => book.metrics.history({ runId: asRunId(RUN), key: "val/loss", order: "step" }));
  expect(items.map(({ step }) => step)).toEqual([0, 1, 2, 3, 9]);
});

it("names what it cannot take over, and takes the rest", async () => {
  const source = mlruns({
    [`7/${RUN}/artifacts/bad#name`]: "x",
    "7/broken/meta.yaml": `run_id: ${"f".repeat(32)}\nstatus: 3\nstart_time: 1\nlifecycle_stage: active\nartifact_uri: s3://bucket/7/f\n`,
  });
  const { data, code, said } = await imported(source);
  expect(code).toBe(1);
  expect(said).toContain(`Left out: file bad#name of run ${RUN}`);
  expect(said).toContain("s3://bucket/7/f lies elsewhere");
  expect(await look(data, async (book) => (await book.runs.runKeys([asExperimentId("1")], "all")).map(({ key }) => key))).toEqual([
    "lr",
    "val/loss",
    "mlflow.runName",
  ]);
});

it.each([
  [["mlflow"], "from where"],
  [["wandb", "x"], "from where"],
  [["mlflow", "ftp://x"], "is no source"],
  [["mlflow", "/no/such/place"], "There is nothing at /no/such/place"],
])("says how it is called instead of %j", async (args, said) => {
  await expect(importCommand.run(args)).rejects.toThrow(said);
});

it("refuses a folder or a file that is no MLflow's, and makes no book for it", async () => {
  const [place, data] = [temporaryFolder(onTestFinished), join(temporaryFolder(onTestFinished), "book")];
  await expect(importCommand.run(["mlflow", place, "--data", data])).rejects.toThrow("has no experiments");
  writeFileSync(join(place, "x.db"), "no database at all, but long enough to be read as one");
  await expect(importCommand.run(["mlflow", join(place, "x.db"), "--data", data])).rejects.toThrow("is no SQLite database");
  expect(readdirSync(dirname(data))).toEqual([]);
});
