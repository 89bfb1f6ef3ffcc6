import { expect, it } from "vitest";
import { savedViews, viewQuery, viewTag } from "./saved-views.ts";

it("finds the views among an experiment's tags, in the order people count", () => {
  const tags = [
    { key: viewTag("top 10"), value: "sort=a" },
    { key: "mlflow.note.content", value: "x" },
    { key: viewTag("top 9"), value: "" },
  ];
  expect(savedViews({ tags })).toEqual([
    { name: "top 9", query: "" },
    { name: "top 10", query: "sort=a" },
  ]);
});

it("two addresses of one view are the same, whatever is selected", () => {
  expect(viewQuery("?q=a+%3E+1&sort=b&sel=r1")).toBe(viewQuery("sort=b&q=a%20%3E%201"));
});
