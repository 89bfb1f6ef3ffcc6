import { Invalid } from "@trialbook/core/errors.ts";
import type { ExperimentSearch, ExperimentStore } from "@trialbook/core/experiment/experiment-store.ts";
import type { Attribute, Comparator, Filter } from "@trialbook/core/search/filter.ts";
import { describe, expect, it } from "vitest";
import type { OpenStores } from "./samples.ts";

/** Holds a back-end's search of experiments to what its port promises. */
export function searchExperimentsContract(open: OpenStores): void {
  describe("a search of experiments", () => {
    it("filters by name, times and tags", async () => {
      const { experiments } = await open();
      await made(experiments, "vision", { at: 10, team: "a" });
      await made(experiments, "Vision 2", { at: 20, team: "b" });
      await made(experiments, "speech", { at: 30 });
      expect(await names(experiments, { filter: compare("name", "like", "%ision%") })).toEqual(["Vision 2", "vision"]);
      expect(await names(experiments, { filter: compare("name", "ilike", "VISION%") })).toEqual(["Vision 2", "vision"]);
      expect(await names(experiments, { filter: compare("created", ">", 10) })).toContain("speech");
      const team = { kind: "tag", key: "team", as: "text" } as const;
      expect(await names(experiments, { filter: { kind: "compare", field: team, op: "!=", value: "a" } })).toEqual(["Vision 2"]);
      expect(await names(experiments, { filter: { kind: "null", field: team, negated: false } })).toEqual(["Default", "speech"]);
    });

    it("compares ids as text and orders them as the numbers that they are", async () => {
      const { experiments } = await open();
      for (let i = 1; i <= 11; i++) await made(experiments, `e${i}`, { at: 5 });
      const list = { kind: "in", field: { kind: "attribute", name: "experiment_id" }, values: ["2", "10"], negated: false } as const;
      expect(await names(experiments, { filter: list, order: [key("experiment_id", false)] })).toEqual(["e2", "e10"]);
      expect((await names(experiments, { order: [key("experiment_id", true)] })).slice(0, 3)).toEqual(["e11", "e10", "e9"]);
    });

    it("is newest first unless asked otherwise, and shows only what the view does", async () => {
      const { experiments } = await open();
      const later = Date.now() + 1_000_000;
      await made(experiments, "old", { at: later + 1 });
      const binned = await made(experiments, "binned", { at: later + 2 });
      await made(experiments, "new", { at: later + 3 });
      await experiments.deleteExperiment(binned, later + 4);
      expect(await names(experiments, {})).toEqual(["new", "old", "Default"]);
      expect(await names(experiments, { view: "deleted" })).toEqual(["binned"]);
      expect(await names(experiments, { view: "all", order: [key("name", false)] })).toEqual(["Default", "binned", "new", "old"]);
    });

    it("comes in pages that go on only with a token of the same search", async () => {
      const { experiments } = await open();
      for (let i = 1; i <= 5; i++) await made(experiments, `e${i}`, { at: 5 });
      const order = [key("name", false)];
      const first = await experiments.searchExperiments({ order, view: "active", limit: 4 });
      expect(first.items.map((experiment) => experiment.name)).toEqual(["Default", "e1", "e2", "e3"]);
      if (first.next === undefined) throw new Error("there must be a second page");
      const second = await experiments.searchExperiments({ order, view: "active", limit: 4, cursor: first.next });
      expect(second.items.map((experiment) => experiment.name)).toEqual(["e4", "e5"]);
      expect(second.next).toBeUndefined();
      await expect(experiments.searchExperiments({ order: [], view: "active", limit: 4, cursor: first.next })).rejects.toThrow(Invalid);
      await expect(experiments.searchExperiments({ order, view: "active", limit: 4, cursor: "made up" })).rejects.toThrow(Invalid);
    });

    it("is refused for fields that experiments do not have", async () => {
      const { experiments } = await open();
      await expect(names(experiments, { filter: compare("status", "=", "x") })).rejects.toThrow(Invalid);
      const metric = { kind: "metric", key: "m", of: "latest" } as const;
      await expect(names(experiments, { order: [{ field: metric, descending: false }] })).rejects.toThrow(Invalid);
    });
  });
}

async function made(experiments: ExperimentStore, name: string, { at, team }: { readonly at: number; readonly team?: string }) {
  const tags = team === undefined ? [] : [{ key: "team", value: team }];
  return (await experiments.createExperiment({ name, tags, at })).id;
}

function compare(name: Attribute, op: Comparator, value: string | number): Filter {
  return { kind: "compare", field: { kind: "attribute", name }, op, value };
}

function key(name: Attribute, descending: boolean) {
  return { field: { kind: "attribute", name }, descending } as const;
}

async function names(experiments: ExperimentStore, changes: Partial<ExperimentSearch>): Promise<readonly string[]> {
  const { items } = await experiments.searchExperiments({ order: [], view: "active", limit: 1000, ...changes });
  return items.map((experiment) => experiment.name);
}
