import { describe, expect, it } from "vitest";
import { entriesOf, parseJson } from "../json/parse-json.ts";
import { parseCsv } from "./parse-csv.ts";
import { splitTable } from "./split-table.ts";

describe("a table of separated values", () => {
  it("reads quotes, doubled quotes, line breaks in cells and every kind of line end", () => {
    expect(parseCsv('\uFEFFa,b\r\n1,"x, ""y""\nz"\n\n3,\r4', ",")).toEqual({
      columns: ["a", "b"],
      rows: [["1", 'x, "y"\nz'], ["3", ""], ["4"]],
    });
  });

  it("keeps an empty last cell at the end of the text", () => {
    expect(parseCsv("a,b\n1,", ",").rows).toEqual([["1", ""]]);
  });

  it("reads tabs, and takes a quote that never ends as one cell", () => {
    expect(parseCsv('a\tb\n1\t"2', "\t")).toEqual({ columns: ["a", "b"], rows: [["1", "2"]] });
  });

  it("is empty for an empty text", () => {
    expect(parseCsv("", ",")).toEqual({ columns: [], rows: [] });
  });
});

describe("a table in JSON", () => {
  it("is found by pandas' split orient", () => {
    expect(splitTable(parseJson('{"columns": ["a", "b"], "data": [[1, "x"], [null, {"k": 2}]]}') ?? null)).toEqual({
      columns: ["a", "b"],
      rows: [
        ["1", "x"],
        ["null", '{"k":2}'],
      ],
    });
    expect(splitTable({ columns: ["a"], data: [1] })).toBeUndefined();
    expect(splitTable([1])).toBeUndefined();
  });
});

describe("JSON", () => {
  it("shows a key named __proto__ like any other and pollutes nothing", () => {
    const value = parseJson('{"__proto__": {"polluted": true}, "a": 1}');
    expect(value === undefined ? [] : entriesOf(value).map(([key]) => key)).toEqual(["__proto__", "a"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("keeps all digits of large integers", () => {
    expect(parseJson("[9007199254740993]")).toEqual([9007199254740993n]);
  });

  it("is none when it holds NaN as Python writes it", () => {
    expect(parseJson('{"a": NaN}')).toBeUndefined();
  });
});
