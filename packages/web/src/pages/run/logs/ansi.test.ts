import { expect, it } from "vitest";
import { ansiPieces, plainLine } from "./ansi.ts";

const start = "\u001b";

it("keeps colours and bold, and ends them where the line does", () => {
  expect(ansiPieces(`${start}[1;31merror${start}[0m: ${start}[93mcareful${start}[39m.`)).toEqual([
    { text: "error", bold: true, colour: 1 },
    { text: ": " },
    { text: "careful", colour: 3 },
    { text: "." },
  ]);
});

it("shows a progress bar as it ended", () => {
  expect(ansiPieces("10 %\r50 %\r100 %")).toEqual([{ text: "100 %" }]);
  expect(ansiPieces("a line of Windows\r")).toEqual([{ text: "a line of Windows" }]);
});

it("drops what would move a cursor, set a title or take a colour that there is none for", () => {
  expect(plainLine(`${start}[2K${start}[1A${start}]0;title\u0007step ${start}[38;5;120m3${start}[48;2;1;2;3m!`)).toBe("step 3!");
});

it("leaves brackets alone that no terminal would take", () => expect(plainLine("[31m a[0m")).toBe("[31m a[0m"));
