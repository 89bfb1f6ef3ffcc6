import { NotFound, ParamsChanged } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";
import { describe, expect, it } from "vitest";
import { history, NOTHING, newRun, type OpenStores, ownTags, spelled } from "./samples.ts";

/** Holds a back-end to what the port promises of logging to a run. */
export function appendContract(open: OpenStores): void {
  describe("logging to a run", () => {
    it("records params, tags and points of one request together", async () => {
      const { runs, metrics } = await open();
      const id = await freshRun(runs);
      await runs.appendToRun(id, {
        params: [
          { key: "lr", value: "0.1" },
          { key: "batch", value: "" },
        ],
        tags: [{ key: "note", value: "hi" }],
        points: [
          { key: "loss", step: 1, at: 11, value: 0.5 },
          { key: "loss", step: 0, at: 10, value: 0.75 },
          { key: "acc", step: 0, at: 10, value: Number.NaN },
        ],
      });
      const run = await runs.getRun(id);
      expect(spelled(run.params)).toEqual(["batch=", "lr=0.1"]);
      expect(ownTags(run)).toEqual(["note=hi"]);
      expect(run.metrics.map(({ key, latest }) => [key, latest.step, latest.value])).toEqual([
        ["acc", 0, Number.NaN],
        ["loss", 1, 0.5],
      ]);
      expect(await history(metrics, id, "loss")).toEqual([
        [0, 10, 0.75],
        [1, 11, 0.5],
      ]);
    });

    it("needs a run that is there", async () => {
      const { runs } = await open();
      await expect(runs.appendToRun(asRunId("e".repeat(32)), NOTHING)).rejects.toThrow(NotFound);
    });

    it("is still possible once the run has finished", async () => {
      const { runs } = await open();
      const id = await freshRun(runs);
      await runs.updateRun(id, { status: "finished", endTime: 1 });
      await runs.appendToRun(id, { ...NOTHING, params: [{ key: "test_acc", value: "0.9" }] });
      expect(spelled((await runs.getRun(id)).params)).toEqual(["test_acc=0.9"]);
    });

    it("changes nothing when a request is repeated", async () => {
      const { runs, metrics } = await open();
      const id = await freshRun(runs);
      const batch = {
        params: [{ key: "lr", value: "0.1" }],
        tags: [{ key: "t", value: "1" }],
        points: [{ key: "loss", step: 0, at: 10, value: 0.75 }],
      };
      await runs.appendToRun(id, batch);
      const before = await runs.getRun(id);
      await runs.appendToRun(id, batch);
      expect(await runs.getRun(id)).toEqual(before);
      expect(await history(metrics, id, "loss")).toEqual([[0, 10, 0.75]]);
    });

    it("records nothing of a batch that changes params, and says which", async () => {
      const { runs, metrics } = await open();
      const id = await freshRun(runs);
      await runs.appendToRun(id, { ...NOTHING, params: [{ key: "lr", value: "0.1" }] });
      const attempt = runs.appendToRun(id, {
        params: [
          { key: "a", value: "1" },
          { key: "lr", value: "0.2" },
        ],
        tags: [{ key: "t", value: "1" }],
        points: [{ key: "loss", step: 0, at: 10, value: 0.75 }],
      });
      await expect(attempt).rejects.toThrow(ParamsChanged);
      await expect(attempt).rejects.toMatchObject({ runId: id, changes: [{ key: "lr", recorded: "0.1", proposed: "0.2" }] });
      const run = await runs.getRun(id);
      expect(spelled(run.params)).toEqual(["lr=0.1"]);
      expect(ownTags(run)).toEqual([]);
      expect(run.metrics).toEqual([]);
      expect(await history(metrics, id, "loss")).toEqual([]);
    });

    it("lets the last entry of a tag win and overwrites earlier ones", async () => {
      const { runs } = await open();
      const id = await freshRun(runs);
      await runs.appendToRun(id, { ...NOTHING, tags: [{ key: "t", value: "0" }] });
      const tags = [
        { key: "t", value: "1" },
        { key: "t", value: "2" },
      ];
      await runs.appendToRun(id, { ...NOTHING, tags });
      expect(ownTags(await runs.getRun(id))).toEqual(["t=2"]);
    });

    it("keeps every character of keys and long values", async () => {
      const { runs } = await open();
      const id = await freshRun(runs);
      const value = `a\0b ${"é🚲".repeat(2000)} 'quoted"`;
      await runs.appendToRun(id, { ...NOTHING, params: [{ key: "ключ/🚲", value }], tags: [{ key: "\uffff", value }] });
      const run = await runs.getRun(id);
      expect(run.params).toEqual([{ key: "ключ/🚲", value }]);
      expect(ownTags(run)).toEqual([`\uffff=${value}`]);
    });

    it("orders keys by code point", async () => {
      const { runs } = await open();
      const id = await freshRun(runs);
      const params = ["\u{1F6B2}", "\uff5e", "b", "B", "a"].map((key) => ({ key, value: "" }));
      await runs.appendToRun(id, { ...NOTHING, params });
      expect((await runs.getRun(id)).params.map(({ key }) => key)).toEqual(["B", "a", "b", "\uff5e", "\u{1F6B2}"]);
    });
  });

  describe("many clients at once", () => {
    it("let one value of a param win; the others are told", async () => {
      const { runs } = await open();
      const id = await freshRun(runs);
      const tries = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) => runs.appendToRun(id, { ...NOTHING, params: [{ key: "lr", value: String(i) }] })),
      );
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const winner = tries.findIndex(({ status }) => status === "fulfilled");
      expect(spelled((await runs.getRun(id)).params)).toEqual([`lr=${winner}`]);
      for (const attempt of tries) if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(ParamsChanged);
    });

    it("lose no point of one run, and the latest is that of the highest step", async () => {
      const { runs, metrics } = await open();
      const id = await freshRun(runs);
      const steps = Array.from({ length: 200 }, (_, i) => (i * 37) % 200);
      await Promise.all(steps.map((step) => runs.appendToRun(id, { ...NOTHING, points: [{ key: "loss", step, at: 1, value: -step }] })));
      expect(await history(metrics, id, "loss")).toEqual(Array.from({ length: 200 }, (_, step) => [step, 1, step === 0 ? -0 : -step]));
      expect((await runs.getRun(id)).metrics[0]?.latest).toEqual({ step: 199, at: 1, value: -199 });
    });

    it("are not touched by a neighbour's refusal", async () => {
      const { runs, metrics } = await open();
      const id = await freshRun(runs, { params: [{ key: "lr", value: "0.1" }] });
      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          runs.appendToRun(id, {
            params: i % 2 === 0 ? [] : [{ key: "lr", value: "other" }],
            tags: [],
            points: [{ key: "loss", step: i, at: 1, value: i }],
          }),
        ),
      );
      expect(tries.map(({ status }) => status === "fulfilled")).toEqual(tries.map((_, i) => i % 2 === 0));
      expect(await history(metrics, id, "loss")).toEqual(Array.from({ length: 10 }, (_, i) => [2 * i, 1, 2 * i]));
    });
  });
}

async function freshRun(runs: RunStore, facts: Parameters<typeof newRun>[0] = {}): Promise<RunId> {
  return (await runs.createRun(newRun(facts))).info.id;
}
