import { expect, it } from "vitest";
import { table } from "./table.ts";

const rows = [
  ["a", "a long name that does not fit", "0.5"],
  ["b", "short", "12"],
];

it("lines columns up, numbers at the right", () => {
  expect(table(["id", "name", "acc"], rows, { width: undefined, right: new Set([2]) })).toBe(
    "id  name                           acc\na   a long name that does not fit  0.5\nb   short                           12",
  );
});

it("never gets wider than the terminal", () => {
  for (const width of [80, 38, 30, 20, 10]) {
    for (const line of table(["id", "name", "acc"], rows, { width }).split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  }
  expect(table(["id", "name", "acc"], rows, { width: 24 })).toContain("a long name th…");
});

it("shows nothing that would move the cursor, and counts wide characters", () => {
  const text = table(
    ["name", "x"],
    [
      ["\u001b[31mred\u001b[0m\nnext\u202e", "1"],
      ["学習", "2"],
    ],
    { width: undefined },
  );
  expect(text).toBe("name       x\nred next   1\n学習       2");
});
