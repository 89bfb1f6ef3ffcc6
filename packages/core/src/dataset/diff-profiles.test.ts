import { describe, expect, it } from "vitest";
import { randomStream } from "../statistics/random.ts";
import { diffProfiles } from "./diff-profiles.ts";
import { CsvProfile } from "./profile/csv-profile.ts";
import type { DataProfile, SplitProfile } from "./profile/data-profile.ts";

function profile(text: string, more: Partial<DataProfile> = {}): DataProfile {
  const csv = new CsvProfile(randomStream(1));
  csv.push(text);
  return { version: 1, extensions: [], duplicates: { files: 0, bytes: 0 }, tables: [csv.profile("table.csv")], ...more };
}

/** A table of a column of this many numbers about a middle, and a label. */
function numbers(middle: number, share = 0.5): string {
  const random = randomStream(5);
  return `x,label\n${Array.from({ length: 2000 }, () => `${middle + random()},${random() < share ? "cat" : "dog"}`).join("\n")}\n`;
}

describe("columns", () => {
  it("that came, went and changed their type are told", () => {
    const { columns, rows } = diffProfiles(profile("id,age,sex\n1,20,m\n2,30,f\n"), profile("id,age,size\na,20,1\nb,30,2\nc,40,3\n"));
    expect(rows).toEqual([{ name: "table.csv", a: 2, b: 3 }]);
    expect(columns).toEqual([
      { table: "table.csv", column: "id", change: "retyped", a: "integer", b: "text" },
      expect.objectContaining({ column: "age", change: "shifted" }),
      { table: "table.csv", column: "sex", change: "removed" },
      { table: "table.csv", column: "size", change: "added" },
    ]);
  });

  it("whose numbers moved are told, with by how much", () => {
    const { columns } = diffProfiles(profile(numbers(10)), profile(numbers(10.5)));
    expect(columns).toEqual([
      {
        table: "table.csv",
        column: "x",
        change: "shifted",
        psi: expect.any(Number),
        missing: { a: 0, b: 0 },
        mean: { a: expect.closeTo(10.5, 1), b: expect.closeTo(11, 1) },
      },
    ]);
    expect(columns[0]?.psi).toBeGreaterThan(1);
  });

  it("whose labels became another mix are told", () => {
    const { columns } = diffProfiles(profile(numbers(10, 0.5)), profile(numbers(10, 0.9)));
    expect(columns.map(({ column, change }) => [column, change])).toEqual([["label", "shifted"]]);
  });

  it("that stayed are not told, though their rows are others", () => {
    const other = numbers(10)
      .split("\n")
      .filter((_, i) => i === 0 || i % 2 === 1)
      .join("\n");
    expect(diffProfiles(profile(numbers(10)), profile(other)).columns).toEqual([]);
  });

  it("with more missing values are told", () => {
    const { columns } = diffProfiles(profile("x,y\n1,a\n1,a\n1,a\n1,a\n"), profile("x,y\n1,a\n,a\n1,a\n,a\n"));
    expect(columns).toEqual([
      { table: "table.csv", column: "x", change: "shifted", psi: 0, missing: { a: 0, b: 0.5 }, mean: { a: 1, b: 1 } },
    ]);
  });
});

it("counts files of each class and those that stand in two splits", () => {
  const splits = (cats: number): SplitProfile[] => [
    {
      name: "train",
      files: cats + 5,
      classes: [
        { name: "cat", files: cats },
        { name: "dog", files: 5 },
      ],
    },
  ];
  const a = profile("", { splits: splits(5), tables: [] });
  const b = profile("", { splits: splits(9), tables: [], overlap: { files: 2, examples: [] } });
  expect(diffProfiles(a, b)).toEqual({
    classes: [{ name: "train/cat", a: 5, b: 9 }],
    rows: [],
    columns: [],
    overlap: { name: "overlap", a: 0, b: 2 },
  });
});
