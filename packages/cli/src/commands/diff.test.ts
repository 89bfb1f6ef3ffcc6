import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { openBook } from "@trialbook/server/open-book.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../testing/server-process.ts";
import { diffCommand } from "./diff.ts";

/** A book with the founding example's two runs, and a third with the first's name. */
async function bookWithRuns() {
  const data = temporaryFolder(onTestFinished);
  const book = await openBook({ data, durability: "relaxed" });
  for (const [i, [name, layers, digest, accuracy]] of (
    [
      ["one layer", "1", "d1", 0.58],
      ["two layers", "2", "d2", 0.6],
      ["one layer", "1", "d1", 0.59],
    ] as const
  ).entries()) {
    const id = asRunId(`${i}abc`.padEnd(32, "0"));
    const params = [
      { key: "layers", value: layers },
      { key: "lr", value: i === 1 ? "1e-2" : "0.010" },
    ];
    await book.runs.createRun({ id, experimentId: asExperimentId("0"), name, userId: "", status: "running", tags: [], params, at: 1 });
    await book.runs.appendToRun(id, { params: [], tags: [], points: [{ key: "accuracy", step: 1, at: 1, value: accuracy }] });
    const dataset = { name: "pets", digest, sourceType: "local", source: "{}" };
    await book.runs.addInputs(id, { datasets: [{ dataset, tags: [] }], models: [] });
  }
  await book.close();
  return data;
}

async function printed(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    expect(await diffCommand.run(args)).toBe(0);
    return log.mock.calls.flat().join("\n");
  } finally {
    log.mockRestore();
  }
}

it("says that the founding example's two changes cannot be told apart, from a folder without a server", async () => {
  const data = await bookWithRuns();
  expect(await printed("0abc", "two layers", "--data", data)).toBe(`a  one layer  0abc0000000000000000000000000000  running
b  two layers  1abc0000000000000000000000000000  running

2 factors changed (layers, data): the effect cannot be attributed to one of them.
To tell them apart, also run:
  layers of b, data of a
  layers of a, data of b
Not recorded on both sides, so it may have changed too: code, environment.

Params
  layers  1 → 2

Data sets
  pets  d1 → d2

Metrics (latest)
  accuracy  0.58 → 0.6  +0.02 (+3.45 %)`);
});

it("gives the whole difference as JSON", async () => {
  const json = JSON.parse(await printed("0abc", "1abc", "--json", "--data", await bookWithRuns()));
  expect(json).toMatchObject({
    a: "0abc".padEnd(32, "0"),
    attribution: {
      kind: "several-factors",
      missing: [
        ["b", "a"],
        ["a", "b"],
      ],
    },
  });
});

it.each([
  [["one layer", "two layers"], '"one layer" is 2 runs; give the id of one'],
  [["nothing", "two layers"], 'no run "nothing"'],
  [["it's", "two layers"], 'no run "it\'s"'],
  [["two layers"], "takes two runs, not 1"],
])("says what is wrong with %j", async (words, message) => {
  await expect(diffCommand.run([...words, "--data", await bookWithRuns()])).rejects.toThrow(message);
});

it("makes no book where there is none, and names the server that does not answer", async () => {
  await expect(diffCommand.run(["a", "b", "--data", "/nonexistent/book"])).rejects.toThrow("There is no book in /nonexistent/book");
  await expect(diffCommand.run(["a", "b", "--url", "http://127.0.0.1:1"])).rejects.toThrow("http://127.0.0.1:1 did not answer");
  await expect(diffCommand.run(["a", "b", "--url", "book"])).rejects.toThrow("book is no address of a server");
});
