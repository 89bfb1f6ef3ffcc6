import { Invalid } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import { parseJsonText } from "@trialbook/core/run/listed-run.ts";
import type { NewRun, RunSearch, RunStore } from "@trialbook/core/run/run-store.ts";
import { parseFilter } from "@trialbook/core/search/parse-filter.ts";
import { parseOrder } from "@trialbook/core/search/parse-order.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, NO_TAGS, NOTHING, newRun, type OpenedStores, type OpenStores } from "./samples.ts";

interface Logged {
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, number | readonly number[]>>;
}

/** Holds a back-end's search of runs to what the filter tree, the ordering and the port promise. */
export function searchContract(open: OpenStores): void {
  describe("a filter on params and tags", () => {
    it("compares text by code point, and as numbers where numbers are asked for", async () => {
      const { runs } = await open();
      for (const lr of ["0.1", "1e-1", "0.01", " 0.5 ", "10", "9", "high", "1e-3x", "", "-2", "inf"])
        await logged(runs, lr, { params: { lr } });
      expect(await found(runs, "params.lr = '0.1'")).toEqual(["0.1"]);
      expect(await found(runs, "params.lr = 0.1")).toEqual(["0.1", "1e-1"]);
      expect(await found(runs, "params.lr < 0.5")).toEqual(["-2", "0.01", "0.1", "1e-1"]);
      expect(await found(runs, "params.lr >= 9")).toEqual(["10", "9"]);
      expect(await found(runs, "params.lr > '9'")).toEqual(["high", "inf"]);
      expect(await found(runs, "params.lr IN (9, 1e1, 'high')")).toEqual(["10", "9", "high"]);
      expect(await found(runs, "params.lr != 10 AND params.lr > 0")).toEqual([" 0.5 ", "0.01", "0.1", "1e-1", "9"]);
      expect(await found(runs, "params.lr BETWEEN 1e-2 AND 0.1")).toEqual(["0.01", "0.1", "1e-1"]);
    });

    it("never matches a run without the key, unless it asks for that", async () => {
      const { runs } = await open();
      await logged(runs, "with", { tags: { team: "vision" }, metrics: { loss: 1 } });
      await logged(runs, "without", {});
      expect(await found(runs, "tags.team != 'x'")).toEqual(["with"]);
      expect(await found(runs, "tags.team NOT IN ('x')")).toEqual(["with"]);
      expect(await found(runs, "tags.team NOT LIKE 'x'")).toEqual(["with"]);
      expect(await found(runs, "metrics.loss != 5")).toEqual(["with"]);
      expect(await found(runs, "tags.team IS NULL")).toEqual(["without"]);
      expect(await found(runs, "metrics.loss IS NOT NULL")).toEqual(["with"]);
      expect(await found(runs, "NOT tags.team = 'x'")).toEqual(["with", "without"]);
      expect(await found(runs, "NOT ended > 0")).toEqual(["with", "without"]);
    });

    it("minds case in LIKE and not in ILIKE and CONTAINS, in any script", async () => {
      const { runs } = await open();
      for (const value of ["ResNet-50", "resnet_18", "100%", "a*b?[c]", "ÜBUNG", "übung", "日本語", "line\nbreak"]) {
        await logged(runs, value, { params: { m: value } });
      }
      expect(await found(runs, "params.m LIKE 'ResNet%'")).toEqual(["ResNet-50"]);
      expect(await found(runs, "params.m LIKE 'resnet_18'")).toEqual(["resnet_18"]);
      expect(await found(runs, "params.m ILIKE 'RESNET%'")).toEqual(["ResNet-50", "resnet_18"]);
      expect(await found(runs, "params.m LIKE 'a*b?[c]'")).toEqual(["a*b?[c]"]);
      expect(await found(runs, "params.m LIKE 'a*'")).toEqual([]);
      expect(await found(runs, "params.m CONTAINS '0%'")).toEqual(["100%"]);
      expect(await found(runs, "params.m ILIKE 'Üb%'")).toEqual(["ÜBUNG", "übung"]);
      expect(await found(runs, "params.m CONTAINS 'ÜB'")).toEqual(["ÜBUNG", "übung"]);
      expect(await found(runs, "params.m LIKE '日_語'")).toEqual(["日本語"]);
      expect(await found(runs, "params.m LIKE 'line%break'")).toEqual(["line\nbreak"]);
    });

    it("tells long values apart that begin alike", async () => {
      const { runs } = await open();
      const long = "x".repeat(100);
      for (const end of ["a", "b"]) await logged(runs, end, { params: { p: long + end } });
      expect(await found(runs, `params.p = '${long}a'`)).toEqual(["a"]);
      expect(await ordered(runs, ["params.p DESC"])).toEqual(["b", "a"]);
    });
  });

  describe("a filter on metrics", () => {
    it("looks at the latest value, or at the smallest, largest and first", async () => {
      const { runs } = await open();
      await logged(runs, "falls", { metrics: { loss: [5, 3, 1] } });
      await logged(runs, "rises", { metrics: { loss: [1, 3, 5] } });
      expect(await found(runs, "metrics.loss < 2")).toEqual(["falls"]);
      expect(await found(runs, "min(loss) < 2")).toEqual(["falls", "rises"]);
      expect(await found(runs, "max(loss) = 5 AND first(loss) = 1")).toEqual(["rises"]);
    });

    it("knows that NaN matches nothing but !=, and the infinities are numbers", async () => {
      const { runs } = await open();
      const values = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY, one: 1, "-0": -0 };
      for (const [name, m] of Object.entries(values)) await logged(runs, name, { metrics: { m } });
      expect(await found(runs, "metrics.m != 1")).toEqual(["-0", "-inf", "inf", "nan"]);
      expect(await found(runs, "metrics.m < 5")).toEqual(["-0", "-inf", "one"]);
      expect(await found(runs, "metrics.m > 1")).toEqual(["inf"]);
      expect(await found(runs, "metrics.m = 0")).toEqual(["-0"]);
      expect(await found(runs, "metrics.m = inf")).toEqual(["inf"]);
      expect(await found(runs, "metrics.m IS NAN")).toEqual(["nan"]);
      expect(await found(runs, "metrics.m IS NOT NAN")).toEqual(["-0", "-inf", "inf", "one"]);
      expect(await found(runs, "metrics.m NOT IN (1)")).toEqual(["-0", "-inf", "inf", "nan"]);
      expect(await found(runs, "metrics.m IS NULL")).toEqual([]);
      expect(await found(runs, "min(m) IS NULL")).toEqual(["nan"]);
      expect(await ordered(runs, ["metrics.m"])).toEqual(["-inf", "-0", "one", "inf", "nan"]);
      expect(await ordered(runs, ["metrics.m DESC"])).toEqual(["inf", "one", "-0", "-inf", "nan"]);
    });
  });

  describe("a filter on a run's own facts", () => {
    it("knows names, statuses, users, ids and times", async () => {
      const { runs } = await open();
      const first = await logged(runs, "first", {}, { userId: "ada", startTime: Date.UTC(2026, 10, 1, 12) });
      await logged(runs, "second", {}, { userId: "bob", startTime: Date.UTC(2026, 10, 2), status: "scheduled" });
      await runs.updateRun(first, { status: "failed", endTime: Date.UTC(2026, 10, 1, 14) });
      expect(await found(runs, "name = 'first'")).toEqual(["first"]);
      expect(await found(runs, "status IN (FAILED, killed)")).toEqual(["first"]);
      expect(await found(runs, "user != 'ada'")).toEqual(["second"]);
      expect(await found(runs, `run_id IN ('${first}', 'x')`)).toEqual(["first"]);
      expect(await found(runs, "started = 2026-11-01")).toEqual(["first"]);
      expect(await found(runs, "started > 2026-11-01")).toEqual(["second"]);
      expect(await found(runs, "ended IS NULL")).toEqual(["second"]);
      expect(await found(runs, "duration >= 2h")).toEqual(["first"]);
      expect(await found(runs, "duration > 2h")).toEqual([]);
    });

    it("compares times past the safe integers exactly", async () => {
      const { runs } = await open();
      await logged(runs, "late", {}, { startTime: 9007199254740993n });
      await logged(runs, "later", {}, { startTime: 9007199254740994n });
      expect(await found(runs, "start_time > 9007199254740993")).toEqual(["later"]);
      const first = await runs.searchRuns(search({ limit: 1 }));
      expect((await runs.searchRuns(search({ limit: 1, ...cursorOf(first.next) }))).items.map((run) => run.info.name)).toEqual(["late"]);
    });
  });

  describe("a filter on data sets", () => {
    it("is met by any data set that a run used", async () => {
      const { runs } = await open();
      const id = await logged(runs, "trained", {});
      await logged(runs, "other", {});
      const dataset = (name: string, context: string) => ({
        dataset: { name, digest: `d-${name}`, sourceType: "local", source: "{}" },
        tags: [{ key: "mlflow.data.context", value: context }],
      });
      await runs.addInputs(id, { datasets: [dataset("mnist", "train"), dataset("cifar", "eval")], models: [] });
      expect(await found(runs, "dataset.name = 'mnist' AND dataset.context = 'eval'")).toEqual(["trained"]);
      expect(await found(runs, "dataset.digest IN ('d-cifar')")).toEqual(["trained"]);
      expect(await found(runs, "dataset.name LIKE 'imagenet%'")).toEqual([]);
      expect(await found(runs, "dataset.name IS NULL")).toEqual(["other"]);
    });
  });

  describe("the scope of a search", () => {
    it("is the experiments and the view that were asked for", async () => {
      const { runs, experiments } = await open();
      const other = await experiments.createExperiment({ name: "other", ...NO_TAGS });
      await logged(runs, "here", {});
      await logged(runs, "there", {}, { experimentId: other.id });
      await runs.deleteRun(await logged(runs, "binned", {}), 5);
      const names = async (changes: Partial<RunSearch>) =>
        (await runs.searchRuns(search(changes))).items.map((run) => run.info.name).sort();
      expect(await names({})).toEqual(["here"]);
      expect(await names({ view: "deleted" })).toEqual(["binned"]);
      expect(await names({ view: "all", experimentIds: [DEFAULT_EXPERIMENT, other.id, DEFAULT_EXPERIMENT] })).toEqual([
        "binned",
        "here",
        "there",
      ]);
      expect(await names({ experimentIds: [] })).toEqual([]);
    });

    it("gives runs with all that a listing shows", async () => {
      const { runs } = await open();
      const id = await logged(runs, "full", { params: { b: "1", a: "2" }, tags: { t: "x" }, metrics: { m: [2, 1] } });
      const [item] = (await runs.searchRuns(search({}))).items;
      const { info, params, tags, metrics, datasets, modelOutputs } = await runs.getRun(id);
      expect(item && { ...item, params: parseJsonText(item.params), tags: parseJsonText(item.tags) }).toEqual({
        info,
        params,
        tags,
        metrics: metrics.map(({ key, latest }) => ({ key, ...latest })),
        datasets,
        modelOutputs,
      });
    });

    it("is refused with more comparisons than anybody writes", async () => {
      const { runs } = await open();
      const clause = parseFilter("metrics.a > 1");
      if (clause === undefined) throw new Error("unreachable");
      const many = (count: number) => search({ filter: { kind: "all", of: Array.from({ length: count }, () => clause) } });
      await expect(runs.searchRuns(many(1000))).rejects.toThrow(Invalid);
      expect((await runs.searchRuns(many(200))).items).toEqual([]);
    });

    it("is refused for fields that runs do not have", async () => {
      const { runs } = await open();
      const filter = { kind: "compare", field: { kind: "attribute", name: "model_type" }, op: "=", value: "x" } as const;
      await expect(runs.searchRuns(search({ filter }))).rejects.toThrow(Invalid);
    });
  });

  describe("an order", () => {
    it("is newest first and then by id, unless asked otherwise", async () => {
      const { runs } = await open();
      const ids: RunId[] = [];
      for (const startTime of [1, 3, 2, 3]) ids.push(await logged(runs, String(startTime), {}, { startTime }));
      const [one, three, two, alsoThree] = ids;
      const found = (await runs.searchRuns(search({}))).items.map((run) => run.info.id);
      expect(found).toEqual([...[three, alsoThree].sort(), two, one]);
      expect(await ordered(runs, ["start_time"])).toEqual(["1", "2", "3", "3"]);
    });

    it("puts what is missing last in both directions", async () => {
      const { runs } = await open();
      await logged(runs, "b", { params: { p: "b" }, metrics: { m: 2 } });
      await logged(runs, "none", {});
      await logged(runs, "a", { params: { p: "a" }, metrics: { m: 1 } });
      for (const key of ["params.p", "metrics.m", "min(m)", "first(m)"]) {
        expect(await ordered(runs, [key])).toEqual(["a", "b", "none"]);
        expect(await ordered(runs, [`${key} DESC`])).toEqual(["b", "a", "none"]);
      }
    });

    it("sorts params that are numbers by value, before those that are text", async () => {
      const { runs } = await open();
      for (const value of ["10", "9", "adam", "1e-3", "sgd"]) await logged(runs, value, { params: { p: value } });
      expect(await ordered(runs, ["params.p"])).toEqual(["1e-3", "9", "10", "adam", "sgd"]);
      expect(await ordered(runs, ["params.p DESC"])).toEqual(["10", "9", "1e-3", "sgd", "adam"]);
    });

    it("goes by its keys one after the other", async () => {
      const { runs } = await open();
      for (const name of ["a1", "b2", "a2", "b1"])
        await logged(runs, name, { params: { p: name.charAt(0) }, metrics: { m: Number(name.charAt(1)) } });
      expect(await ordered(runs, ["params.p", "metrics.m DESC"])).toEqual(["a2", "a1", "b2", "b1"]);
    });

    it("names no field twice", async () => {
      const { runs } = await open();
      const key = { field: { kind: "metric", key: "m", of: "latest" }, descending: false } as const;
      await expect(runs.searchRuns(search({ order: [key, { ...key, descending: true }] }))).rejects.toThrow(Invalid);
    });
  });

  describe("pages", () => {
    it("hold still while runs are added in front and removed", async () => {
      const { runs } = await open();
      for (let i = 0; i < 6; i++) await logged(runs, String(i), {}, { startTime: i });
      const first = await runs.searchRuns(search({ limit: 2 }));
      expect(first.items.map((run) => run.info.name)).toEqual(["5", "4"]);
      await logged(runs, "new", {}, { startTime: 100 });
      await runs.deleteRun(first.items[1]?.info.id ?? (first.items[0]?.info.id as RunId), 1);
      const second = await runs.searchRuns(search({ limit: 2, ...cursorOf(first.next) }));
      expect(second.items.map((run) => run.info.name)).toEqual(["3", "2"]);
      const last = await runs.searchRuns(search({ limit: 2, ...cursorOf(second.next) }));
      expect(last.items.map((run) => run.info.name)).toEqual(["1", "0"]);
      expect(last.next).toBeUndefined();
    });

    it("go on only with a token of the same search", async () => {
      const { runs } = await open();
      for (let i = 0; i < 3; i++) await logged(runs, String(i), { metrics: { m: i } });
      const { next } = await runs.searchRuns(search({ limit: 1 }));
      expect(next).toBeDefined();
      await expect(runs.searchRuns(search({ limit: 1, order: parseOrder(["metrics.m"]), ...cursorOf(next) }))).rejects.toThrow(Invalid);
      await expect(runs.searchRuns(search({ limit: 1, view: "all", ...cursorOf(next) }))).rejects.toThrow(Invalid);
      for (const token of ["", "x", "eyJvZmZzZXQiOjF9", "W10", "W10=", "[]", `${next}x`, `A${next}`, "\u0000", "W251bGwsMSwyXQ"]) {
        await expect(runs.searchRuns(search({ limit: 1, cursor: token }))).rejects.toThrow(Invalid);
      }
    });
  });

  tableContract(open);
}

function tableContract(open: OpenStores): void {
  describe("a table of runs", () => {
    it("has a column for each key asked for, and the true totals", async () => {
      const { runs } = await open();
      await logged(runs, "a", { params: { lr: "0.1" }, tags: { t: "x" }, metrics: { m: [3, 1, 2], n: Number.NaN } }, { startTime: 3 });
      await logged(runs, "b", { params: { lr: "0.2" }, metrics: { m: Number.POSITIVE_INFINITY } }, { startTime: 2 });
      await logged(runs, "c", {}, { startTime: 1 });
      const table = await runs.tableOfRuns({
        ...search({ limit: 2 }),
        offset: 0,
        columns: [
          { kind: "param", key: "lr" },
          { kind: "metric", key: "m" },
          { kind: "metric", key: "m", of: "min" },
          { kind: "metric", key: "n" },
          { kind: "tag", key: "t" },
          { kind: "param", key: "nobody has it" },
        ],
      });
      expect(table).toMatchObject({ total: 3, matching: 3 });
      expect(table.rows.map((row) => row.name)).toEqual(["a", "b"]);
      expect(table.columns).toEqual([
        { kind: "param", key: "lr", values: ["0.1", "0.2"] },
        { kind: "metric", key: "m", of: "latest", values: [2, Number.POSITIVE_INFINITY], steps: [2, 0] },
        { kind: "metric", key: "m", of: "min", values: [1, Number.POSITIVE_INFINITY], steps: [1, 0] },
        { kind: "metric", key: "n", of: "latest", values: [Number.NaN, null], steps: [0, null] },
        { kind: "tag", key: "t", values: ["x", null] },
        { kind: "param", key: "nobody has it", values: [null, null] },
      ]);
    });

    it("counts what matches, and starts where it is asked to", async () => {
      const { runs } = await open();
      for (let i = 0; i < 10; i++) await logged(runs, String(i), { metrics: { m: i } }, { startTime: i });
      const filter = parseFilter("metrics.m < 7");
      const table = await runs.tableOfRuns({
        ...search({ limit: 3, order: parseOrder(["metrics.m DESC"]), ...(filter && { filter }) }),
        offset: 2,
        columns: [],
      });
      expect(table).toMatchObject({ total: 10, matching: 7 });
      expect(table.rows.map((row) => row.name)).toEqual(["4", "3", "2"]);
    });

    it("gives doubles exactly", async () => {
      const { runs } = await open();
      const values = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0, 1e9 / 7, 1e22, 2 ** 53];
      for (const [i, m] of values.entries()) await logged(runs, String(i), { metrics: { m } }, { startTime: -i });
      const table = await runs.tableOfRuns({ ...search({}), offset: 0, columns: [{ kind: "metric", key: "m" }] });
      expect(table.columns[0]?.values.map((value) => (value === 0 ? 0 : value))).toEqual(values.map((value) => (value === 0 ? 0 : value)));
    });
  });

  describe("the keys of runs", () => {
    it("say who has them and whether they vary", async () => {
      const { runs, experiments } = await open();
      const other = await experiments.createExperiment({ name: "other", ...NO_TAGS });
      await logged(runs, "a", { params: { same: "1", lr: "0.1", rare: "x" }, metrics: { m: 1, nan: Number.NaN, most: Number.NaN } });
      await logged(runs, "elsewhere", { params: { same: "2", secret: "s" }, metrics: { m: 7 } }, { experimentId: other.id });
      await logged(runs, "b", { params: { same: "1", lr: "0.2" }, metrics: { m: 1, nan: Number.NaN, most: 1 } });
      const keys = await runs.runKeys([DEFAULT_EXPERIMENT], "active");
      expect(keys.filter((key) => key.key !== "mlflow.runName")).toEqual([
        { kind: "param", key: "lr", runs: 2, varies: true, examples: ["0.1", "0.2"], onlyNaN: false },
        { kind: "param", key: "rare", runs: 1, varies: true, examples: ["x"], onlyNaN: false },
        { kind: "param", key: "same", runs: 2, varies: false, examples: ["1"], onlyNaN: false },
        { kind: "metric", key: "m", runs: 2, varies: false, examples: [], onlyNaN: false },
        { kind: "metric", key: "most", runs: 2, varies: true, examples: [], onlyNaN: false },
        { kind: "metric", key: "nan", runs: 2, varies: false, examples: [], onlyNaN: true },
      ]);
      expect(await runs.runKeys([], "active")).toEqual([]);
      expect((await runs.runKeys([DEFAULT_EXPERIMENT, other.id], "active")).find((key) => key.key === "same")).toMatchObject({
        runs: 3,
        varies: true,
      });
    });

    it("tell long values apart that begin alike", async () => {
      const { runs } = await open();
      const long = "x".repeat(100);
      for (const end of ["a", "b"]) await logged(runs, end, { params: { differs: long + end, same: long } });
      expect(await runs.runKeys([DEFAULT_EXPERIMENT], "active")).toMatchObject([
        { key: "differs", varies: true },
        { key: "same", varies: false },
        { key: "mlflow.runName" },
      ]);
    });
  });
}

/** A run with values logged to it, a metric's at steps 0, 1, 2 … */
async function logged(
  runs: RunStore,
  name: string,
  { params = {}, tags = {}, metrics = {} }: Logged,
  facts: Partial<NewRun> = {},
): Promise<RunId> {
  const { info } = await runs.createRun(newRun({ name, ...facts }));
  const points = Object.entries(metrics).flatMap(([key, values]) =>
    (typeof values === "number" ? [values] : values).map((value, step) => ({ key, step, at: 1_700_000_000_000 + step, value })),
  );
  await runs.appendToRun(info.id, { ...NOTHING, params: entries(params), tags: entries(tags), points });
  return info.id;
}

function entries(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

function search(changes: Partial<RunSearch>): RunSearch {
  return { experimentIds: [DEFAULT_EXPERIMENT], order: [], view: "active", limit: 1000, ...changes };
}

function cursorOf(next: string | undefined): { readonly cursor?: string } {
  return next === undefined ? {} : { cursor: next };
}

/** Names of the runs that a filter finds, sorted by code unit. */
async function found(runs: OpenedStores["runs"], text: string): Promise<readonly string[]> {
  const filter = parseFilter(text);
  const { items } = await runs.searchRuns(search(filter === undefined ? {} : { filter }));
  return items.map((run) => run.info.name).sort();
}

/** Names of all runs in an order, read page by page. */
async function ordered(runs: OpenedStores["runs"], order: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await runs.searchRuns(search({ order: parseOrder(order), limit: 1, ...cursorOf(cursor) }));
    names.push(...page.items.map((run) => run.info.name));
    cursor = page.next;
  } while (cursor !== undefined);
  return names;
}
