import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asExperimentId, asRunId, type RunId } from "@trialbook/core/ids.ts";
import { openBook } from "@trialbook/server/open-book.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";
import { gcCommand } from "./gc.ts";

const day = 24 * 60 * 60 * 1000;
const blobFiles = (data: string) =>
  readdirSync(join(data, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

/** A book with a run for each of these ages in the bin, in days, each with a file of its own; `undefined` is not deleted. */
async function bookWith(ages: readonly (number | undefined)[]) {
  const data = temporaryFolder(onTestFinished);
  const book = await openBook({ data, durability: "relaxed" });
  const ids = ages.map((_, i) => asRunId(String(i).padStart(32, "0")));
  for (const [i, id] of ids.entries()) {
    await book.runs.createRun({
      id,
      experimentId: asExperimentId("0"),
      name: `run ${i}`,
      userId: "",
      status: "running",
      tags: [],
      params: [],
      at: 1,
    });
    const { hash, size } = await book.blobs.writeBlob(ReadableStream.from([Buffer.from(`file ${i}`)]), {});
    await book.artifacts.putArtifact({ path: `0/${id}/artifacts/file`, hash, size, modified: 1 });
    const age = ages[i];
    if (age !== undefined) await book.runs.deleteRun(id, Date.now() - age * day);
  }
  await book.close();
  const left = async () => {
    const again = await openBook({ data, durability: "relaxed" });
    const found = await Promise.allSettled(ids.map((id) => again.runs.getRunInfo(id)));
    await again.close();
    return found.map((outcome) => outcome.status === "fulfilled");
  };
  return { data, left };
}

it("removes runs that lay in the bin for 30 days, and no others", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const { data, left } = await bookWith([undefined, 1, 29, 31]);
  expect(await gcCommand.run(["--data", data])).toBe(0);
  expect(said).toHaveBeenCalledWith("Removed 0 experiments, 1 run and 0 files that nothing names.");
  expect(await left()).toEqual([true, true, true, false]);
  expect(await gcCommand.run(["--data", data, "--older-than", "0.5"])).toBe(0);
  expect(await left()).toEqual([true, false, false, false]);
  // Files written within the hour may belong to an upload that has not named them yet.
  expect(blobFiles(data)).toHaveLength(4);
});

it("removes files that nothing names, once they are old enough", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const { data } = await bookWith([undefined, 31]);
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60 * 1000);
  onTestFinished(() => clock.mockRestore());
  await gcCommand.run(["--data", data]);
  expect(said).toHaveBeenCalledWith("Removed 0 experiments, 1 run and 1 file that nothing names.");
  expect(blobFiles(data)).toHaveLength(1);
});

it("keeps the files of a model version though their run is removed, until the version is gone too", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const { data } = await bookWith([31, 31]);
  const inBook = async (work: (book: Awaited<ReturnType<typeof openBook>>) => Promise<unknown>) => {
    const book = await openBook({ data, durability: "relaxed" });
    await work(book);
    await book.close();
  };
  await inBook(async ({ registry }) => {
    await registry.createRegisteredModel({ name: "line", tags: [], at: 1 });
    const source = `mlflow-artifacts:/0/${"0".repeat(32)}/artifacts`;
    await registry.createModelVersion({ name: "line", source, location: source, files: [source.slice(18)], tags: [], at: 1 });
  });
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60 * 1000);
  onTestFinished(() => clock.mockRestore());
  await gcCommand.run(["--data", data]);
  expect(said).toHaveBeenLastCalledWith("Removed 0 experiments, 2 runs and 1 file that nothing names.");
  expect(blobFiles(data)).toHaveLength(1);
  await inBook(({ registry }) => registry.deleteModelVersion({ name: "line", version: 1 }, 2));
  await gcCommand.run(["--data", data]);
  expect(said).toHaveBeenLastCalledWith("Removed 0 experiments, 0 runs and 1 file that nothing names.");
  expect(blobFiles(data)).toHaveLength(0);
});

it("leaves a book alone that a server has open, and names its process", async () => {
  const data = temporaryFolder(onTestFinished);
  const server = await startProcess(data);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  await expect(gcCommand.run(["--data", data])).rejects.toThrow(`pid ${server.process.pid}`);
});

it("puts runs into the bin that ended long ago, only of the experiment that is named, and removes them later", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const data = temporaryFolder(onTestFinished);
  const place = { data, durability: "relaxed" } as const;
  const book = await openBook(place);
  const { id: other } = await book.experiments.createExperiment({ name: "sweeps", tags: [], at: 1 });
  const now = Date.now();
  const run = (digit: string, experimentId: typeof other, ended: number | undefined) => async () => {
    const id = asRunId(digit.repeat(32));
    const facts = { name: "", userId: "", tags: [], params: [], at: 1, startTime: now - 100 * day };
    await book.runs.createRun({ id, experimentId, ...facts, status: "running" });
    if (ended !== undefined) await book.runs.updateRun(id, { status: "finished", endTime: now - ended * day });
  };
  const zero = asExperimentId("0");
  for (const make of [run("1", other, 50), run("2", other, 5), run("3", other, undefined), run("4", zero, 50)]) await make();
  await book.close();
  const left = async () => {
    const again = await openBook(place);
    const found = await again.whole.runs({ limit: 10 });
    await again.close();
    return found.map(({ id, deletedAt }) => `${id[0]}${deletedAt === undefined ? "" : " in the bin"}`);
  };
  expect(await gcCommand.run(["--data", data, "--experiment", "sweeps", "--expire", "4w"])).toBe(0);
  expect(said).toHaveBeenCalledWith("Put 1 run into the bin.");
  expect(await left()).toEqual(["1 in the bin", "2", "3", "4"]);
  // It can still be restored; only what has lain in the bin is removed, and only of that experiment.
  expect(await gcCommand.run(["--data", data, "--experiment", "0", "--older-than", "0"])).toBe(0);
  expect(await left()).toEqual(["1 in the bin", "2", "3", "4"]);
  expect(await gcCommand.run(["--data", data, "--experiment", other, "--older-than", "0h"])).toBe(0);
  expect(await left()).toEqual(["2", "3", "4"]);
  await expect(gcCommand.run(["--data", data, "--experiment", "none"])).rejects.toThrow('There is no experiment "none"');
});

it.each(["-1", "soon", ""])("wants a number of days, not %j", async (days) => {
  await expect(gcCommand.run(["--data", temporaryFolder(onTestFinished), `--older-than=${days}`])).rejects.toThrow("no number of days");
});

it("moves points of runs that ended long ago into files, which are read, checked, kept and removed as the runs' own", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const { data } = await bookWith([undefined, undefined]);
  const [old, young] = ["0", "1"].map((n) => asRunId(n.padStart(32, "0"))) as [RunId, RunId];
  const points = Array.from({ length: 40_000 }, (_, step) => ({ key: "loss", step, at: step, value: Math.random() }));
  const inBook = async <T>(work: (book: Awaited<ReturnType<typeof openBook>>) => Promise<T>): Promise<T> => {
    const book = await openBook({ data, durability: "relaxed" });
    try {
      return await work(book);
    } finally {
      await book.close();
    }
  };
  const endedAgo = { [old]: 400, [young]: 300 };
  await inBook(async (book) => {
    for (const id of [old, young]) {
      await book.runs.appendToRun(id, { params: [], tags: [], points });
      await book.runs.updateRun(id, { status: "finished", endTime: Date.now() - (endedAgo[id] ?? 0) * day });
      await vi.waitFor(async () => expect(await book.whole.cold.warmChunks(id, 1)).toHaveLength(1), 10_000);
    }
  });
  expect(await gcCommand.run(["--data", data, "--cold-after", "1y"])).toBe(0);
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/^Moved the points of 1 run, .+ into files\.$/));
  expect(blobFiles(data)).toHaveLength(3);

  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60 * 1000);
  onTestFinished(() => clock.mockRestore());
  expect(await gcCommand.run(["--data", data, "--cold-after", "1y"])).toBe(0);
  expect(said).toHaveBeenLastCalledWith("Moved the points of 0 runs, 0 bytes, into files.");
  expect(blobFiles(data)).toHaveLength(3);
  await inBook(async (book) => {
    for (const runId of [old, young]) {
      const { items } = await book.metrics.history({ runId, key: "loss", order: "step" });
      expect(items.map(({ value }) => value)).toEqual(points.map(({ value }) => value));
    }
    expect(await book.whole.cold.warmChunks(old, 1)).toEqual([]);
    expect(await Array.fromAsync(book.whole.faults())).toEqual([]);
    await book.runs.deleteRun(old, 1);
  });
  const [pack] = blobFiles(data).sort((a, b) => statSync(join(b.parentPath, b.name)).size - statSync(join(a.parentPath, a.name)).size);
  const bytes = readFileSync(join(pack?.parentPath ?? "", pack?.name ?? ""));
  chmodSync(join(pack?.parentPath ?? "", pack?.name ?? ""), 0o600);
  writeFileSync(join(pack?.parentPath ?? "", pack?.name ?? ""), bytes.fill(0, 100, 120), { flag: "r+" });
  expect((await inBook((book) => Array.fromAsync(book.whole.faults())))[0]).toMatch(/does not match its checksum/);

  expect(await gcCommand.run(["--data", data])).toBe(0);
  expect(said).toHaveBeenLastCalledWith("Removed 0 experiments, 1 run and 2 files that nothing names.");
  expect(blobFiles(data)).toHaveLength(1);
});
