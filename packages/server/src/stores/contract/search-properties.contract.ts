import type { ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { RunSearch, RunStore } from "@trialbook/core/run/run-store.ts";
import type { Comparator, Field, Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_TAGS, NOTHING, newRun, type OpenStores } from "./samples.ts";
import { isAfter, matches } from "./search-model.ts";

const VALUES = ["a", "b", "B", "ab", "1", "1.0", "0.5", "-2", "", "é", "%"];
const NUMBERS = [1, 0.5, -2, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const KEYS = ["k", "l"];

/** Compares a back-end's search with a plain one over lists, on generated runs, filters, orders and page sizes. */
export function searchPropertiesContract(open: OpenStores): void {
  describe("searching", () => {
    it("finds what a plain look at each run finds, in its order, whatever the page size", async () => {
      const { runs, experiments } = await open();
      const one = await experiments.createExperiment({ name: "one", ...NO_TAGS });
      const two = await experiments.createExperiment({ name: "two", ...NO_TAGS });
      const sampled = fc.sample(run, { numRuns: 40, seed: 7 });
      for (const [i, facts] of sampled.entries()) await store(runs, facts, [one.id, one.id, two.id][i % 3] ?? one.id);
      const listed = await allOf(runs, { experimentIds: [one.id, two.id], order: [], view: "all", limit: 1000 });
      const everything = await Promise.all(listed.map(({ info }) => runs.getRun(info.id)));
      expect(everything).toHaveLength(sampled.length);

      await fc.assert(
        fc.asyncProperty(
          fc.record({
            filter: fc.option(filter(2), { nil: undefined }),
            order,
            limit: fc.integer({ min: 1, max: 50 }),
            experimentIds: fc.constantFrom([one.id], [two.id], [one.id, two.id]),
          }),
          async ({ filter: wanted, order: keys, limit, experimentIds }) => {
            const search = { experimentIds, order: keys, view: "all", limit, ...(wanted !== undefined && { filter: wanted }) } as const;
            const expected = everything
              .filter(({ info }) => experimentIds.includes(info.experimentId))
              .filter((candidate) => wanted === undefined || matches(candidate, wanted))
              .sort((a, b) => isAfter(a, b, keys));
            const found = await allOf(runs, search);
            expect(found.map(({ info }) => info.id)).toEqual(expected.map(({ info }) => info.id));
            const offset = Math.floor(limit / 2);
            const table = await runs.tableOfRuns({ ...search, offset, columns: [] });
            expect(table.matching).toBe(expected.length);
            expect(table.rows.map(({ id }) => id)).toEqual(expected.slice(offset, offset + limit).map(({ info }) => info.id));
          },
        ),
        { numRuns: 300 },
      );
    }, 60_000);
  });
}

interface Facts {
  readonly name: string;
  readonly startTime: number | undefined;
  readonly params: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
  readonly metrics: readonly (readonly [string, readonly number[]])[];
}

const keyed = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), value), { selector: ([key]) => key, maxLength: 2 });

const run: fc.Arbitrary<Facts> = fc.record({
  name: fc.constantFrom("n1", "n2", "N1"),
  startTime: fc.constantFrom(undefined, 1, 2, 3),
  params: keyed(fc.constantFrom(...VALUES)),
  tags: keyed(fc.constantFrom(...VALUES)),
  metrics: keyed(fc.array(fc.constantFrom(...NUMBERS, Number.NaN), { minLength: 1, maxLength: 3 })),
});

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({
    kind: fc.constant("metric" as const),
    key: fc.constantFrom(...KEYS),
    of: fc.constantFrom("latest" as const, "min", "max", "first"),
  }),
  fc.record({
    kind: fc.constantFrom("param" as const, "tag"),
    key: fc.constantFrom(...KEYS),
    as: fc.constantFrom("text" as const, "number"),
  }),
  fc.record({ kind: fc.constant("attribute" as const), name: fc.constantFrom("run_name" as const, "start_time", "status") }),
);

const order: fc.Arbitrary<readonly OrderKey[]> = fc.uniqueArray(fc.record({ field, descending: fc.boolean() }), {
  maxLength: 3,
  selector: (key) => JSON.stringify(key.field),
});

function comparison(of: Field): fc.Arbitrary<Filter> {
  const isNumber = of.kind === "metric" || ("as" in of && of.as === "number") || (of.kind === "attribute" && of.name === "start_time");
  const finite = of.kind === "attribute" ? [1, 2, 3] : NUMBERS;
  const value: fc.Arbitrary<string | number> = isNumber
    ? fc.constantFrom(...finite)
    : fc.constantFrom(...VALUES, "n1", "running", "a%", "_");
  const orders: readonly Comparator[] = ["=", "!=", "<", "<=", ">", ">="];
  const op = fc.constantFrom<Comparator>(...orders, ...(isNumber ? [] : (["like", "ilike", "contains"] as const)));
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("compare" as const), field: fc.constant(of), op, value }) },
    fc.record({
      kind: fc.constant("in" as const),
      field: fc.constant(of),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("null" as const), field: fc.constant(of), negated: fc.boolean() }),
  );
}

function filter(depth: number): fc.Arbitrary<Filter> {
  const leaf = field.chain(comparison);
  if (depth === 0) return leaf;
  const inner = filter(depth - 1);
  return fc.oneof(
    leaf,
    fc.record({ kind: fc.constantFrom("all" as const, "any"), of: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant("not" as const), of: inner }),
  );
}

async function store(runs: RunStore, facts: Facts, experimentId: ListedRun["info"]["experimentId"]): Promise<void> {
  const pairs = (list: Facts["params"]) => list.map(([key, value]) => ({ key, value }));
  const { startTime, name } = facts;
  const created = newRun({ name, experimentId, params: pairs(facts.params), tags: pairs(facts.tags) });
  const { startTime: _always, ...withoutStart } = created;
  await runs.createRun(startTime === undefined ? withoutStart : { ...created, startTime });
  const points = facts.metrics.flatMap(([key, values]) => values.map((value, step) => ({ key, step, at: step, value })));
  await runs.appendToRun(created.id, { ...NOTHING, points });
}

/** All runs of a search, read page by page. */
async function allOf(runs: RunStore, search: RunSearch): Promise<ListedRun[]> {
  const found: ListedRun[] = [];
  let cursor: string | undefined;
  do {
    const page = await runs.searchRuns(cursor === undefined ? search : { ...search, cursor });
    expect(page.items.length).toBeLessThanOrEqual(search.limit);
    found.push(...page.items);
    // A cursor that leads nowhere new would go on for ever.
    expect(new Set(found.map(({ info }) => info.id)).size).toBe(found.length);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
