import { expect, it } from "vitest";
import { viewerOf } from "./catalog.ts";

it.each([
  ["plots/roc.PNG", "image"],
  ["model/MLmodel", "text"],
  ["eval.csv", "table"],
  ["eval_results.json", "json"],
  ["README.md", "markdown"],
  ["page.html", "text"],
  ["drawing.svg", "text"],
  ["model/model.pkl", undefined],
  ["no-ending", undefined],
])("looks at %s as %s", (path, kind) => expect(viewerOf(path)?.name).toBe(kind));
