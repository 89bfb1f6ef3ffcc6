import { describe, expect, it } from "vitest";
import { randomStream } from "../../statistics/random.ts";
import { CsvProfile } from "./csv-profile.ts";
import { CsvRows } from "./csv-rows.ts";

function rowsOf(text: string, piece: number): string[][] {
  const rows: string[][] = [];
  const csv = new CsvRows((fields) => rows.push([...fields]));
  for (let at = 0; at < text.length; at += piece) csv.push(text.slice(at, at + piece));
  csv.end();
  return rows;
}

function profileOf(text: string) {
  const csv = new CsvProfile(randomStream(1));
  csv.push(text);
  return csv.profile("t.csv");
}

describe("a CSV file", () => {
  it.each([
    [
      "plain",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "with Windows' line ends and no last one",
      "a,b\r\n1,2\r\n3,4",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "with quotes, separators and line breaks in fields",
      'a,b\n"x ""y"", z","1\n2"\n',
      [
        ["a", "b"],
        ['x "y", z', "1\n2"],
      ],
    ],
    [
      "with empty fields and empty lines",
      'a,b\n,\n\n"",\n',
      [
        ["a", "b"],
        ["", ""],
        ["", ""],
      ],
    ],
    [
      "with a mark at its beginning",
      "\uFEFFa;b\n1;2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "with tabs",
      "a\tb\n1,5\t2",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "with quotes inside of a field",
      'a,b\n5" disk,2',
      [
        ["a", "b"],
        ['5" disk', "2"],
      ],
    ],
    ["empty", "", []],
    ["without a line end", "a,b", [["a", "b"]]],
  ])("%s is read as it is meant, however it is cut", (_, text, rows) => {
    for (const piece of [1, 2, 3, 1000]) expect(rowsOf(text, piece)).toEqual(rows);
  });

  it("is described by column", () => {
    const { rows, columns } = profileOf(
      "id,price,label,when,ok,note\n1,1.5,cat,2026-01-02,true,x\n2,2.5,dog,2026-01-03,false,\n3,NA,cat,2026-01-04,true,7\n",
    );
    expect(rows).toBe(3);
    expect(columns.map(({ name, type, missing, distinct }) => [name, type, missing, distinct])).toEqual([
      ["id", "integer", 0, 3],
      ["price", "number", 1, 2],
      ["label", "text", 0, 2],
      ["when", "date", 0, 3],
      ["ok", "boolean", 0, 2],
      ["note", "text", 1, 2],
    ]);
    expect(columns[1]).toMatchObject({ min: 1.5, max: 2.5, mean: 2, sd: expect.closeTo(Math.SQRT1_2, 6) });
    expect(columns[2]?.top).toEqual([
      { value: "cat", rows: 2 },
      { value: "dog", rows: 1 },
    ]);
  });

  it("with uneven rows is described, and said to be uneven", () => {
    expect(profileOf("a,b\n1\n1,2,3\n1,2\n")).toMatchObject({
      rows: 3,
      problem: "2 rows have another number of fields than the header's 2",
    });
  });

  it("that ends within quotes is described up to there", () => {
    expect(profileOf('a,b\n1,2\n"3,4\n')).toMatchObject({ rows: 1, problem: "after 1 rows a quoted field does not end" });
  });

  it("takes bounded memory, however many different values it has", () => {
    const csv = new CsvProfile(randomStream(1));
    csv.push("x\n");
    for (let i = 0; i < 50_000; i++) csv.push(`${i}\n`);
    const [column] = csv.profile("t.csv").columns;
    expect(column?.top).toBeUndefined();
    expect(column).toMatchObject({ min: 0, max: 49_999, mean: expect.closeTo(24_999.5), type: "integer" });
    const middle = column?.quantiles?.[10] ?? 0;
    expect(Math.abs(middle - 25_000)).toBeLessThan(1500);
  });
});
