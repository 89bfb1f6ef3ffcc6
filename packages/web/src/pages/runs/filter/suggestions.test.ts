import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { expect, it } from "vitest";
import { problemOf } from "./problem-of.ts";
import { suggestionsAt } from "./suggestions.ts";

const keys: readonly KeySummaryJson[] = [
  { kind: "param", key: "lr", runs: 9, varies: true, examples: ["0.1", "0.01"], onlyNaN: false },
  { kind: "param", key: "odd name", runs: 3, varies: true, examples: ["it's"], onlyNaN: false },
  { kind: "param", key: "optimizer", runs: 9, varies: true, examples: ["adam", "sgd"], onlyNaN: false },
  { kind: "metric", key: "val/loss", runs: 9, varies: true, examples: [], onlyNaN: false },
  { kind: "tag", key: "mlflow.user", runs: 9, varies: false, examples: ["ada"], onlyNaN: false },
];

/** `|` is the caret. */
function offered(text: string): readonly string[] {
  const caret = text.indexOf("|");
  return suggestionsAt(text.replace("|", ""), caret, keys).map(({ label }) => label);
}

it("offers the runs' own keys first", () => {
  expect(offered("|").slice(0, 3)).toEqual(["params.lr", "params.optimizer", "metrics.val/loss"]);
});

it.each([
  ["lr|", ["params.lr"]],
  ["metrics.v|", ["metrics.val/loss"]],
  ["params.lr < 1 and opt|", ["params.optimizer"]],
  ["not (l|", ["params.lr", "metrics.val/loss"]],
  ["min(|", ["min(val/loss)"]],
])("at %s a field", (text, expected) => expect(offered(text)).toEqual(expect.arrayContaining(expected)));

it.each([
  ["params.optimizer |", "contains"],
  ["params.lr |", "<"],
  ['params."odd name" |', "contains"],
  ["min(val/loss) |", "<="],
  ["status |", "!="],
])("at %s a comparison that suits the field", (text, expected) => expect(offered(text)).toContain(expected));

it.each([
  ["params.optimizer = |", ["'adam'", "'sgd'"]],
  ["params.optimizer in ('adam', |", ["'adam'", "'sgd'"]],
  ["params.optimizer = 's|", ["'sgd'"]],
  ['params."odd name" = |', ["'it''s'"]],
  ["params.lr > |", ["0.1", "0.01"]],
  ["status = |", ["'running'", "'scheduled'", "'finished'", "'failed'", "'killed'", "'lost'"]],
  ["metrics.val/loss < |", []],
])("at %s the values that the runs have", (text, expected) => expect(offered(text)).toEqual(expected));

it.each(["params.lr < 0.1 |", "params.optimizer is null |", "params.lr between 1 and 2 |", "params.optimizer in ('a', 'b') |"])(
  "at %s and, or",
  (text) => expect(offered(text)).toEqual(["and", "or"]),
);

it("what is offered can be read", () => {
  for (const field of offered("|"))
    expect(problemOf(`${field} ${offered(`${field} |`)[0]} '1'`)?.message ?? "", field).not.toMatch(/no .* of their own|key is missing/);
});
