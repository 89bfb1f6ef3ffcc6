import { bootstrapInterval } from "@trialbook/core/statistics/bootstrap.ts";
import { type Cell, factorialEffects } from "@trialbook/core/statistics/factorial.ts";
import { hedgesG } from "@trialbook/core/statistics/hedges-g.ts";
import { mannWhitney } from "@trialbook/core/statistics/mann-whitney.ts";
import { benjaminiHochberg } from "@trialbook/core/statistics/multiple-tests.ts";
import { noncentralTCdf } from "@trialbook/core/statistics/noncentral-t.ts";
import { normalCdf } from "@trialbook/core/statistics/normal.ts";
import { power, seedsNeeded } from "@trialbook/core/statistics/power.ts";
import { randomStream } from "@trialbook/core/statistics/random.ts";
import { tCritical, tTwoSided } from "@trialbook/core/statistics/student-t.ts";
import { pairedT, type TTest, welch } from "@trialbook/core/statistics/t-test.ts";
import { wilcoxon } from "@trialbook/core/statistics/wilcoxon.ts";
import { describe, expect, it } from "vitest";
import { mlflow } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { askScipy, type Question } from "./scipy.ts";

const found = pythonOf(mlflow);
const python = "python" in found ? found.python : undefined;
if (python === undefined) console.log("Skipped: statistics against SciPy, because there is no Python with it");

/** Our answers to questions, each with SciPy's beside it. */
function compared<Case extends Question>(cases: readonly Case[], ours: (question: Case) => unknown): void {
  const theirs = askScipy(python ?? "", cases);
  for (const [i, question] of cases.entries()) expectClose(ours(question), theirs[i], `${question.what}(${JSON.stringify(question.of)})`);
}

/** Within a relative 1e-9, or as near to zero as the least double that matters. */
function expectClose(ours: unknown, theirs: unknown, where: string): void {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    expect(ours, where).toHaveLength(theirs.length);
    for (const [i, value] of theirs.entries()) expectClose(ours[i], value, where);
  } else if (typeof theirs === "object" && theirs !== null) {
    for (const [key, value] of Object.entries(theirs)) expectClose((ours as Record<string, unknown>)[key], value, `${where}.${key}`);
  } else {
    const [a, b] = [Number(ours), Number(theirs)];
    expect(Math.abs(a - b) <= 1e-9 * Math.abs(b) + 1e-280, `${where}: ${a} is not SciPy's ${b}`).toBe(true);
  }
}

const random = randomStream(7);
/** A group of about normal values, or of few different ones so that there are ties. */
function group(n: number, { shift = 0, spread = 1, ties = false } = {}): number[] {
  return Array.from({ length: n }, () => {
    const value = shift + spread * (random() + random() + random() + random() - 2);
    return ties ? Math.round(value * 2) : value;
  });
}

const sizes = [2, 3, 5, 8, 20];
const pairsOfSizes = sizes.flatMap((m) => sizes.map((n) => [m, n] as const));
const flat = ({ t, df, p, interval }: TTest) => ({ t, df, p, low: interval.low, high: interval.high });

describe.skipIf(python === undefined && process.env["CI"] !== "true")("numbers agree with SciPy", () => {
  it("distributions, far into their tails", () => {
    const dfs = [0.7, 1, 2, 2.5, 7, 30, 100, 1234.5, 1e6];
    // SciPy 1.17 itself is off by up to 1e-8 for t below 0.01 with few degrees of freedom: at df 1, where the truth is an
    // arc tangent, too. The closed forms are checked in `edge-cases.test.ts`.
    const ts = [0, 0.3, 1, 2, 5, 12, 50, 400];
    compared(
      dfs.flatMap((df) => ts.map((t) => ({ what: "t_two_sided", of: [t, df] as const }))),
      ({ of: [t, df] }) => tTwoSided(t, df),
    );
    compared(
      dfs.flatMap((df) => [0.9, 0.5, 0.1, 0.05, 0.01, 1e-6].map((p) => ({ what: "t_critical", of: [p, df] as const }))),
      ({ of: [p, df] }) => tCritical(p, df),
    );
    compared(
      [-38, -20, -5, -2.6, -2.4, -1, -1e-9, 0, 0.5, 2.5, 4, 9].map((z) => ({ what: "normal_cdf", of: [z] as const })),
      ({ of: [z] }) => normalCdf(z),
    );
    const noncentral = [1, 2, 5, 18, 100].flatMap((df) => [-1, 0, 2, 6].flatMap((nc) => [-2, 0.5, 3, 8].map((t) => [t, df, nc] as const)));
    const theirs = askScipy(
      python ?? "",
      noncentral.map((of) => ({ what: "nct_cdf", of })),
    );
    for (const [i, [t, df, nc]] of noncentral.entries()) {
      expect(Math.abs(noncentralTCdf(t, df, nc) - Number(theirs[i])), `nct(${t}, ${df}, ${nc})`).toBeLessThan(1e-8);
    }
  });

  it("Welch's test and the paired t test, with their intervals", () => {
    const cases = pairsOfSizes.flatMap(([m, n]) =>
      [0, 0.7, 5].map((shift) => ({ what: "welch", of: [group(m), group(n, { shift, spread: 3 }), 0.95] as const })),
    );
    compared(cases, ({ of: [a, b, level] }) => flat(welch(a, b, level) as TTest));
    const pairs = sizes.flatMap((n) => [0, 0.7].map((shift) => ({ what: "paired_t", of: [group(n), group(n, { shift }), 0.9] as const })));
    compared(pairs, ({ of: [a, b, level] }) => flat(pairedT(a, b, level) as TTest));
  });

  it("Mann-Whitney: exact, exact with ties, and the normal approximation with ties", () => {
    const exact = pairsOfSizes.map(([m, n]) => ({ what: "mann_whitney", of: [group(m), group(n, { shift: 0.5 }), "exact"] as const }));
    // Every tie crosses the groups: how those within one are taken is our own choice.
    const tied = [
      [1, 2, 3, 4, 5],
      [2, 2, 4, 7],
      [0, 4, 4, 4, 9, 10],
    ].map((b) => ({ what: "mann_whitney", of: [[1, 2, 4, 4.5, 7], b, "permutation"] as const }));
    const large = [60, 200].flatMap((n) =>
      [true, false].map((ties) => ({
        what: "mann_whitney",
        of: [group(n, { ties }), group(70, { ties, shift: 0.3 }), "asymptotic"] as const,
      })),
    );
    compared([...exact, ...tied, ...large], ({ of: [a, b] }) => mannWhitney(a, b));
    expect(large.map(({ of: [a, b] }) => mannWhitney(a, b).method)).toEqual(Array(4).fill("normal"));
  });

  it("Wilcoxon: exact, exact with ties and zeros, and the normal approximation", () => {
    const exact = [2, 5, 8, 20, 40].map((n) => ({ what: "wilcoxon", of: [group(n), group(n, { shift: 0.4 }), "exact"] as const }));
    const tied = [4, 6, 9].map((n) => ({
      what: "wilcoxon",
      of: [group(n, { ties: true }), group(n, { ties: true, shift: 1 }), "permutation"] as const,
    }));
    const large = [true, false].map((ties) => ({
      what: "wilcoxon",
      of: [group(150, { ties }), group(150, { ties, shift: 0.2 }), "asymptotic"] as const,
    }));
    compared([...exact, ...tied, ...large], ({ of: [a, b] }) => wilcoxon(a, b));
  });

  it("Hedges' g, whose interval ends where the t that was seen is just as likely as the level says", () => {
    const cases = pairsOfSizes.map(([m, n]) => ({ what: "hedges", of: [group(m), group(n, { shift: 0.8 }), 0.95] as const }));
    const theirs = askScipy(python ?? "", cases) as { g: number; t: number; per: number }[];
    const ends: Question[] = [];
    for (const [i, { of }] of cases.entries()) {
      const [a, b, level] = of;
      const ours = hedgesG(a, b, level);
      if ("notComputable" in ours) throw new Error(ours.notComputable);
      const { g, t, per } = theirs[i] ?? { g: Number.NaN, t: 0, per: 1 };
      expectClose(ours.g, g, "g");
      for (const end of [ours.interval.low, ours.interval.high])
        ends.push({ what: "nct_cdf", of: [t, a.length + b.length - 2, end / per] });
    }
    for (const [i, probability] of askScipy(python ?? "", ends).entries()) {
      expect(Math.abs(Number(probability) - (i % 2 === 0 ? 0.975 : 0.025))).toBeLessThan(1e-7);
    }
  });

  it("the bootstrap, as near as chance lets it", () => {
    const [a, b] = [group(8), group(9, { shift: 1 })];
    const ours = bootstrapInterval(a, b, { random: randomStream(1), draws: 20_000 });
    if ("notComputable" in ours) throw new Error(ours.notComputable);
    const [theirs] = askScipy(python ?? "", [{ what: "bootstrap", of: [a, b, 0.95] }]) as { low: number; high: number }[];
    const width = (theirs?.high ?? 0) - (theirs?.low ?? 0);
    expect(Math.abs(ours.low - (theirs?.low ?? 0)) / width).toBeLessThan(0.03);
    expect(Math.abs(ours.high - (theirs?.high ?? 0)) / width).toBeLessThan(0.03);
  });

  it("Benjamini and Hochberg", () => {
    const cases = [[0.01, 0.04, 0.03, 0.005, 0.5], [0.2], [0.02, 0.02, 0.02], [1, 1, 0.9, 1e-12]].map((ps) => ({
      what: "benjamini_hochberg",
      of: [ps] as const,
    }));
    compared(cases, ({ of: [ps] }) => benjaminiHochberg(ps));
  });

  it("power, and the seeds needed for it", () => {
    const cases = [0.2, 0.8, 2].flatMap((effect) => [2, 5, 17, 60].map((n) => ({ what: "power", of: [effect, n, 0.05] as const })));
    const theirs = askScipy(python ?? "", cases);
    for (const [i, { of }] of cases.entries()) expect(Math.abs(power(...of) - Number(theirs[i]))).toBeLessThan(1e-8);
    for (const effect of [0.2, 0.5, 0.8, 1, 1.5, 2, 3]) {
      const n = seedsNeeded(effect) ?? 0;
      const [enough, oneLess] = askScipy(
        python ?? "",
        [n, n - 1].map((of) => ({ what: "power", of: [effect, of, 0.05] })),
      );
      expect([Number(enough) >= 0.8, Number(oneLess) >= 0.8]).toEqual([true, false]);
    }
  });

  it("main effects and the interaction of a 2×2 design", () => {
    const cells: Cell[] = [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ].map((high, i) => ({ high, values: group(4 + i, { shift: i, spread: 1 + i }) }));
    const [data, layers, both] = factorialEffects(["data", "layers"], cells);
    const values = cells.map((cell) => cell.values);
    compared(
      [
        { what: "contrast", of: [values, [-0.5, 0.5, -0.5, 0.5], 0.95] as const, effect: data },
        { what: "contrast", of: [values, [-0.5, -0.5, 0.5, 0.5], 0.95] as const, effect: layers },
        { what: "contrast", of: [values, [1, -1, -1, 1], 0.95] as const, effect: both },
      ],
      ({ effect }) => {
        const test = effect?.test as TTest;
        return { difference: test.difference, ...flat(test) };
      },
    );
  });
});
