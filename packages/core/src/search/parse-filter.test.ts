import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filter } from "./filter.ts";
import { FilterProblem } from "./filter-problem.ts";
import { parseFilter } from "./parse-filter.ts";

const loss = { kind: "metric", key: "loss", of: "latest" } as const;
const lrText = { kind: "param", key: "lr", as: "text" } as const;
const lrNumber = { kind: "param", key: "lr", as: "number" } as const;

describe("reading a filter", () => {
  it("takes an empty text for no filter", () => {
    expect(parseFilter("")).toBeUndefined();
    expect(parseFilter(" \n\t ")).toBeUndefined();
  });

  it("compares a param with a bare number by value, with a quoted one as text", () => {
    expect(parseFilter("params.lr < 1e-3")).toEqual({ kind: "compare", field: lrNumber, op: "<", value: 0.001 });
    expect(parseFilter("param.lr = '1e-3'")).toEqual({ kind: "compare", field: lrText, op: "=", value: "1e-3" });
    expect(parseFilter("params.lr=.5")).toEqual({ kind: "compare", field: lrNumber, op: "=", value: 0.5 });
  });

  it("gives AND precedence over OR, and NOT over both", () => {
    const a: Filter = { kind: "compare", field: loss, op: "<", value: 1 };
    const b: Filter = { kind: "compare", field: loss, op: ">", value: 2 };
    expect(parseFilter("metrics.loss < 1 or metrics.loss > 2 and not metrics.loss < 1")).toEqual({
      kind: "any",
      of: [a, { kind: "all", of: [b, { kind: "not", of: a }] }],
    });
    expect(parseFilter("(metrics.loss<1 OR metrics.loss>2) AND metrics.loss<1")).toEqual({
      kind: "all",
      of: [{ kind: "any", of: [a, b] }, a],
    });
  });

  it.each([
    ["min(loss) < 1", { kind: "metric", key: "loss", of: "min" }],
    ["MAX(metrics.loss) < 1", { kind: "metric", key: "loss", of: "max" }],
    ['first("odd (name)") < 1', { kind: "metric", key: "odd (name)", of: "first" }],
    ["last(`loss`) < 1", loss],
    ["metrics.train/loss < 1", { kind: "metric", key: "train/loss", of: "latest" }],
    ['metric."train loss" < 1', { kind: "metric", key: "train loss", of: "latest" }],
    ["tags.`a``b` < 1", { kind: "tag", key: "a`b", as: "number" }],
    ["metrics.val.acc@5 < 1", { kind: "metric", key: "val.acc@5", of: "latest" }],
  ])("reads the field of %s", (text, field) => {
    expect(parseFilter(text)).toEqual({ kind: "compare", field, op: "<", value: 1 });
  });

  it("reads quotes of all kinds, doubled ones as one", () => {
    const name = { kind: "attribute", name: "run_name" } as const;
    expect(parseFilter("name = 'it''s'")).toEqual({ kind: "compare", field: name, op: "=", value: "it's" });
    expect(parseFilter("name = \"a 'b' c\"")).toEqual({ kind: "compare", field: name, op: "=", value: "a 'b' c" });
    expect(parseFilter("name = ''")).toEqual({ kind: "compare", field: name, op: "=", value: "" });
  });

  it("knows the spellings of true and false", () => {
    expect(parseFilter("params.lr = true")).toEqual({ kind: "in", field: lrText, values: ["true", "True", "TRUE"], negated: false });
    expect(parseFilter("params.lr != false")).toEqual({ kind: "in", field: lrText, values: ["false", "False", "FALSE"], negated: true });
  });

  it("takes a date for the whole day", () => {
    const field = { kind: "attribute", name: "start_time" } as const;
    const day = Date.UTC(2026, 10, 1);
    expect(parseFilter("started = 2026-11-01")).toEqual({
      kind: "all",
      of: [
        { kind: "compare", field, op: ">=", value: day },
        { kind: "compare", field, op: "<", value: day + 86_400_000 },
      ],
    });
    expect(parseFilter("started > '2026-11-01'")).toEqual({ kind: "compare", field, op: ">=", value: day + 86_400_000 });
    expect(parseFilter("started <= '2026-11-01 12:30'")).toEqual({ kind: "compare", field, op: "<", value: day + 45_060_000 });
    expect(parseFilter("start_time > 9007199254740993")).toEqual({ kind: "compare", field, op: ">", value: 9007199254740993n });
  });

  it("reads durations with their unit", () => {
    const field = { kind: "attribute", name: "duration" } as const;
    expect(parseFilter("duration >= 1h30m")).toEqual({ kind: "compare", field, op: ">=", value: 5_400_000 });
  });

  it("reads lists, keeping numbers and texts apart", () => {
    expect(parseFilter("params.lr IN (0.1, 1e-2)")).toEqual({ kind: "in", field: lrNumber, values: [0.1, 0.01], negated: false });
    expect(parseFilter("params.lr NOT IN (0.1, 'none',)")).toEqual({
      kind: "all",
      of: [
        { kind: "in", field: lrNumber, values: [0.1], negated: true },
        { kind: "in", field: lrText, values: ["none"], negated: true },
      ],
    });
    expect(parseFilter("status in (FAILED, killed)")).toMatchObject({ kind: "in", values: ["failed", "killed"] });
  });

  it("reads BETWEEN, IS NULL, IS NAN and patterns", () => {
    expect(parseFilter("params.lr BETWEEN 1e-4 AND 1e-2 AND metrics.loss IS NOT NULL")).toEqual({
      kind: "all",
      of: [
        {
          kind: "all",
          of: [
            { kind: "compare", field: lrNumber, op: ">=", value: 1e-4 },
            { kind: "compare", field: lrNumber, op: "<=", value: 1e-2 },
          ],
        },
        { kind: "null", field: loss, negated: true },
      ],
    });
    expect(parseFilter("metrics.loss IS NOT NAN")).toEqual({ kind: "compare", field: loss, op: "<=", value: Number.POSITIVE_INFINITY });
    expect(parseFilter("params.lr NOT LIKE 'a%'")).toEqual({
      kind: "all",
      of: [
        { kind: "null", field: lrText, negated: true },
        { kind: "not", of: { kind: "compare", field: lrText, op: "like", value: "a%" } },
      ],
    });
    expect(parseFilter("name contains '50%'")).toMatchObject({ op: "contains", value: "50%" });
  });
});

describe("refusing a filter", () => {
  it.each([
    ["lr < 0.01", "lr", /params\.lr, metrics\.lr or tags\.lr/],
    ["stauts = 'failed'", "stauts", /Did you mean status\?/],
    ["metrcs.loss < 1", "metrcs.loss", /Did you mean metrics\.loss\?/],
    ["val.loss < 1", "val.loss", /metrics\.val\.loss/],
    ["best(acc) > 1", "best", /max\(acc\) or min\(acc\)/],
    ["status = 'done'", "'done'", /running, scheduled, finished, failed, killed or lost/],
    ["status = fniished", "fniished", /Did you mean finished/],
    ["metrics.loss < '0.5'", "'0.5'", /without quotes/],
    ["metrics.loss = nan", "nan", /IS NAN/],
    ["metrics.loss LIKE 'a'", "LIKE", /compares text/],
    ["params.lr < high", "high", /in quotes/],
    ["name = my run", "run", /quotes/],
    ["params.lr", "params.lr", /comparison is missing/],
    ["params. = 1", "params.", /key is missing/],
    ["name = 'abc", "'abc", /not closed/],
    ["(name = 'a'", "(", /not closed/],
    ["name = 'a')", ")", /closes nothing/],
    ["name = 'a' AND", "", /field is missing/],
    ["name = 'a'; name = 'b'", ";", /AND or OR/],
    ["duration > 5", "5", /5s, 5m or 5h/],
    ["'resnet'", "'resnet'", /CONTAINS 'resnet'/],
    ["params.a IS 5", "5", /NULL or NOT NULL/],
    ["started > yesterday", "yesterday", /2026-11-01/],
    ["started = 2026-02-31", "2026-02-31", /no time/],
  ])("%s: marks the wrong words and says what to write", (text, marked, fix) => {
    const problem = problemOf(text);
    expect(text.slice(problem?.from, problem?.to)).toBe(marked);
    expect(problem?.message).toMatch(fix);
  });

  it("holds to its limits of length, comparisons and nesting", () => {
    const clauses = (count: number) => Array.from({ length: count }, () => "metrics.a > 1").join(" AND ");
    expect(problemOf(clauses(200))).toBeUndefined();
    expect(problemOf(clauses(201))?.message).toMatch(/at most 200/);
    const nested = (depth: number) => `${"(".repeat(depth)}metrics.a > 1${")".repeat(depth)}`;
    expect(problemOf(nested(50))).toBeUndefined();
    expect(problemOf(nested(51))?.message).toMatch(/50 times/);
    expect(problemOf(`${"NOT ".repeat(51)}metrics.a > 1`)?.message).toMatch(/50 times/);
    expect(problemOf(`name = '${"x".repeat(99_991)}'`)).toBeUndefined();
    expect(problemOf(`name = '${"x".repeat(99_992)}'`)?.message).toMatch(/at most 100000/);
  });

  it.each(["(", "'", "\"'", "a", "1", ".", "NOT ", "metrics.", "=", "1.", "metrics.a IN (", "'' "])(
    "takes little time over 100,000 characters of %s",
    (piece) => {
      const text = piece.repeat(Math.floor(100_000 / piece.length));
      const before = performance.now();
      problemOf(text);
      problemOf(`params.a = ${text.slice(0, 90_000)}`);
      problemOf(`params.a IN (${text.slice(0, 90_000)}`);
      expect(performance.now() - before).toBeLessThan(1000);
    },
  );

  it("throws nothing but its own error, whatever it reads", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "metrics.loss",
        "params.",
        "tags.",
        "name",
        "started",
        "status",
        "duration",
        "min",
        "(",
        ")",
        ",",
        "IN",
        "NOT",
        "AND",
        "OR",
      ),
      fc.constantFrom(
        "IS",
        "NULL",
        "BETWEEN",
        "LIKE",
        "=",
        "!=",
        "<",
        "'",
        '"',
        "`",
        "1e-3",
        "1e",
        "-",
        "inf",
        "2026-11-01",
        "5m",
        ";",
        "dataset.name",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.constantFrom("", " ")), { maxLength: 20 }), (pieces) => {
        const text = pieces.flat().join("");
        const problem = problemOf(text);
        if (problem === undefined) return;
        expect(problem.from).toBeLessThanOrEqual(problem.to);
        expect(problem.to).toBeLessThanOrEqual(text.length);
        expect(problem.message.length).toBeLessThan(600);
      }),
      { numRuns: 500 },
    );
  });

  it("finds any text again that was put in quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("'", '"'), (value, quote) => {
        const written = `${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
        expect(parseFilter(`params.lr = ${written}`)).toEqual({ kind: "compare", field: lrText, op: "=", value });
      }),
    );
  });
});

function problemOf(text: string): FilterProblem | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterProblem) return error;
    throw error;
  }
}
