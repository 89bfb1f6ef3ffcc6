import { describe, expect, it } from "vitest";
import { lookOfRuns, RUN_DASHES, RUN_HUES, type Theme } from "./run-colours.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `run-${i * 7919}`);

describe("the look of runs", () => {
  it("gives six runs six hues, all solid", () => {
    const looks = [...lookOfRuns(ids(6)).values()];
    expect(new Set(looks.map((look) => look.hue)).size).toBe(6);
    expect(looks.every((look) => look.dash === 0)).toBe(true);
  });

  it("dashes distinct hues before it draws near twins: no two blues, no olive beside brown", () => {
    const looks = [...lookOfRuns(ids(24)).values()];
    for (const theme of ["light", "dark"] as const) {
      const colours = [...new Set(looks.map((look) => RUN_HUES[theme][look.hue] ?? ""))];
      const gaps = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => ({ a, b, gap: difference(a, b) })));
      for (const { a, b, gap } of gaps) expect(gap, `${a} beside ${b} in ${theme}`).toBeGreaterThan(0.1);
    }
    expect(new Set(looks.map((look) => `${look.hue}/${look.dash}`)).size).toBe(24);
  });

  it("gives 32 runs 32 looks", () => {
    const looks = [...lookOfRuns(ids(32)).values()];
    expect(new Set(looks.map((look) => `${look.hue}/${look.dash}`)).size).toBe(32);
  });

  it("leaves a run's look alone when another is added after it", () => {
    const some = ids(12);
    const before = lookOfRuns(some);
    const after = lookOfRuns([...some, "one more"]);
    for (const id of some) expect(after.get(id)).toEqual(before.get(id));
  });

  it("gives the same run the same hue on every page where it stands alone", () => {
    expect(lookOfRuns(["abc"])).toEqual(lookOfRuns(["abc"]));
  });

  it("stands out from the page in both themes", () => {
    const pages: Record<Theme, readonly string[]> = { light: ["#ffffff", "#f7f7f5"], dark: ["#131416", "#232529"] };
    for (const theme of ["light", "dark"] as const)
      for (const hue of RUN_HUES[theme])
        for (const page of pages[theme]) expect(contrast(hue, page), `${hue} on ${page}`).toBeGreaterThanOrEqual(3);
  });

  it("has as many hues in one theme as in the other", () => {
    expect(RUN_HUES.dark.length).toBe(RUN_HUES.light.length);
    expect(RUN_DASHES[0]).toEqual([]);
  });
});

/** WCAG 2.2 contrast ratio of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** How far apart two colours look: their distance in OKLab, whose unit is from black to white. */
function difference(a: string, b: string): number {
  const [one, other] = [okLab(a), okLab(b)];
  return Math.hypot(...one.map((part, i) => part - (other[i] ?? 0)));
}

function okLab(hex: string): readonly number[] {
  const [r, g, b] = linear(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
}
