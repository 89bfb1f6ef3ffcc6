import type { RunJson } from "@trialbook/api/runs.ts";
import { describe, expect, it } from "vitest";
import { metricRows, paramRows, tagRows } from "./differences.ts";
import { summaryOf } from "./summary.ts";

type Value = RunJson["metrics"][number]["latest"]["value"];

function run(name: string, params: Record<string, string>, metrics: Record<string, Value>): RunJson {
  return {
    info: { id: name, experimentId: "0", name, userId: "", status: "finished", artifactUri: "", lifecycle: "active" },
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
    tags: [
      { key: "mlflow.runName", value: name },
      { key: "mlflow.source.name", value: "train.py" },
    ],
    metrics: Object.entries(metrics).map(([key, value]) => {
      const sample = { step: 3, at: 0, value };
      return { key, latest: sample, first: sample, min: { ...sample, value: 0.1 }, max: { ...sample, step: 1, value: 0.99 } };
    }),
    datasets: [],
    models: [],
  };
}

const a = run("a", { lr: "0.1", seed: "1" }, { val_acc: 0.9, loss: 0.5, odd: 1 });
const b = run("b", { lr: "0.2", seed: "1", extra: "x" }, { val_acc: 0.95, loss: 0.6, odd: 2 });
const ask = { base: 0, choices: new Map(), value: "latest" } as const;
const row = (runs: readonly RunJson[], key: string) => metricRows({ ...ask, runs }).find((metric) => metric.key === key);

describe("what differs between runs", () => {
  it("marks params that differ or that some run lacks", () => {
    expect(paramRows([a, b]).map(({ key, differs }) => [key, differs])).toEqual([
      ["extra", true],
      ["lr", true],
      ["seed", false],
    ]);
  });

  it("leaves a run's name out of the tags", () => {
    expect(tagRows([a, b]).map((tag) => tag.key)).toEqual(["mlflow.source.name"]);
  });

  it("calls a higher accuracy better and a higher loss worse, and keeps quiet where it does not know", () => {
    expect(row([a, b], "val_acc")?.cells[1]).toMatchObject({ verdict: "better", best: true });
    expect(row([a, b], "val_acc")?.cells[1]?.delta).toBeCloseTo(0.05);
    expect(row([a, b], "loss")?.cells[1]).toMatchObject({ verdict: "worse", best: false });
    expect(row([a, b], "odd")?.cells[1]).toEqual({ value: 2, step: 3, delta: 1, best: false });
  });

  it("takes the reader's word on which values are good", () => {
    const rows = metricRows({ ...ask, runs: [a, b], choices: new Map([["odd", "lower"]]) });
    expect(rows.find((metric) => metric.key === "odd")?.cells[1]?.verdict).toBe("worse");
  });

  it("compares best values with their steps when asked to", () => {
    const best = metricRows({ ...ask, runs: [a, b], value: "best" });
    expect(best.find((metric) => metric.key === "val_acc")?.cells[0]).toMatchObject({ value: 0.99, step: 1 });
    expect(best.find((metric) => metric.key === "loss")?.cells[0]?.value).toBe(0.1);
    expect(best.find((metric) => metric.key === "odd")?.cells[0]?.value).toBe(1);
  });

  it("has no delta against NaN or against nothing, and no best among equals", () => {
    const c = run("c", {}, { val_acc: "NaN" });
    expect(row([a, c], "val_acc")?.cells[1]).toEqual({ value: Number.NaN, step: 3, best: false });
    expect(row([c, a], "loss")?.cells[1]).toEqual({ value: 0.5, step: 3, best: false });
    expect(row([a, a], "loss")?.cells.some((cell) => cell?.best)).toBe(false);
  });
});

describe("the summary", () => {
  const say = (runs: readonly RunJson[], base = 0) =>
    summaryOf({
      names: runs.map(({ info }) => info.name),
      base,
      params: paramRows(runs),
      tags: tagRows(runs),
      metrics: metricRows({ ...ask, runs, base }),
      primary: "val_acc",
    });

  it("says how many params differ and which run is best, by how much", () => {
    expect(say([a, b])).toEqual(["2 of 3 params differ: extra, lr.", "Best val_acc: b (0.95), +0.05 against the baseline a (0.9)."]);
    expect(say([a, b], 1)[1]).toBe("Best val_acc: b (0.95), the baseline.");
  });

  it("says so when nothing differs", () => {
    expect(say([a, a])).toEqual(["All 2 params are the same.", "All metrics that they share are exactly equal."]);
  });

  it("asks for another run when there is one", () => {
    expect(say([a])).toEqual(["There is one run here. Add another to see what differs."]);
  });
});
