import type { SpanJson } from "@trialbook/api/traces.ts";
import { expect, it } from "vitest";
import { spanTree } from "./span-tree.ts";

const span = (id: string, parentId?: string, start = 0, end?: number): SpanJson => ({
  id,
  ...(parentId === undefined ? {} : { parentId }),
  name: id,
  start: String(1_700_000_000_000_000_000n + BigInt(start) * 1_000_000n),
  ...(end === undefined ? {} : { end: String(1_700_000_000_000_000_000n + BigInt(end) * 1_000_000n) }),
  status: "ok",
  attributes: [],
  events: [],
});
const shape = (spans: readonly SpanJson[], folded?: ReadonlySet<string>) =>
  spanTree(spans, folded).lines.map(({ span: { id }, depth }) => `${" ".repeat(depth)}${id}`);

it("stands children under their parents, and times from the first start", () => {
  const spans = [span("root", undefined, 10, 110), span("a", "root", 20, 50), span("b", "a", 30, 40), span("c", "root", 60)];
  expect(shape(spans)).toEqual(["root", " a", "  b", " c"]);
  const { lines, length } = spanTree(spans);
  expect(length).toBe(100);
  expect(lines.map(({ from, duration }) => [from, duration])).toEqual([
    [0, 100],
    [10, 30],
    [20, 10],
    [50, undefined],
  ]);
});

it("hides what is below a folded span", () => {
  expect(shape([span("root"), span("a", "root"), span("b", "a"), span("c", "root")], new Set(["a"]))).toEqual(["root", " a", " c"]);
});

it("shows spans whose parent is missing, or that go round in a circle", () => {
  expect(shape([span("orphan", "gone"), span("x", "y"), span("y", "x"), span("self", "self")])).toEqual(["orphan", "self", "x", " y"]);
});

it("takes a chain of ten thousand spans", () => {
  const chain = Array.from({ length: 10_000 }, (_, i) => span(`s${i}`, i === 0 ? undefined : `s${i - 1}`));
  expect(spanTree(chain).lines.at(-1)?.depth).toBe(9999);
});
