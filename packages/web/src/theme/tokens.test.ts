/// <reference types="node" />
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** Each token's light and dark value. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]),
);

const grounds = ["canvas", "surface", "raised", "hover", "selected"];
const carriesText: readonly (readonly [string, readonly string[]])[] = [
  ["ink", grounds],
  ["ink-soft", grounds],
  ["ink-faint", grounds],
  ["accent", grounds],
  ["accent", ["accent-soft"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["good", [...grounds, "good-soft"]],
  ["bad", [...grounds, "bad-soft"]],
  ["warn", [...grounds, "warn-soft"]],
  ["live", grounds],
];

it.each(carriesText.flatMap(([ink, on]) => on.map((ground) => [ink, ground] as const)))(
  "%s on %s can be read in both themes",
  (ink, ground) => {
    for (const theme of ["light", "dark"] as const) {
      expect(contrast(colour(ink, theme), colour(ground, theme)), theme).toBeGreaterThanOrEqual(4.5);
    }
  },
);

it.each(["canvas", "surface"])("the edge of a control stands out from %s", (ground) => {
  for (const theme of ["light", "dark"] as const) {
    expect(contrast(colour("control-line", theme), colour(ground, theme)), theme).toBeGreaterThanOrEqual(3);
  }
});

function colour(name: string, theme: "light" | "dark"): string {
  const value = tokens.get(name)?.[theme];
  if (value === undefined) throw new Error(`tokens.css has no ${name}`);
  return value;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
