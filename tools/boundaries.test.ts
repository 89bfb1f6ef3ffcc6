import { describe, expect, it } from "vitest";
import { crossings, importsOf } from "./boundaries.ts";

const one = (file: string, text: string) => crossings(new Map([[file, text]]));

describe("boundaries", () => {
  it("finds plain, type, side-effect, export and dynamic imports, over several lines too", () => {
    const text = `import { a,\n  b } from "./x.ts";\nimport type { T } from "zod";\nimport "./style.css";\nexport { c } from "@trialbook/core/ids.ts";\nawait import("node:fs");`;
    expect(importsOf("packages/server/src/http/f.ts", text)).toEqual([
      { target: "packages/server/src/http/x.ts", how: "plain" },
      { target: "zod", how: "type" },
      { target: "packages/server/src/http/style.css", how: "plain" },
      { target: "packages/core/src/ids.ts", how: "plain" },
      { target: "node:fs", how: "dynamic" },
    ]);
  });

  it("refuses Node in the core", () => {
    expect(one("packages/core/src/run/x.ts", `import { readFileSync } from "node:fs";`)).toHaveLength(1);
  });

  it("refuses a protocol that knows a store, and a protocol that knows another", () => {
    expect(one("packages/server/src/protocols/mlflow/x.ts", `import { S } from "../../stores/sqlite/run-store.ts";`)).toHaveLength(1);
    expect(one("packages/server/src/protocols/mlflow/x.ts", `import { S } from "../native/errors.ts";`)).toHaveLength(1);
  });

  it("lets the SDK take types from the API's schema, never its code", () => {
    expect(one("packages/sdk/src/x.ts", `import type { RunJson } from "@trialbook/api/runs.ts";`)).toEqual([]);
    expect(one("packages/sdk/src/x.ts", `import { run } from "@trialbook/api/runs.ts";`)).toHaveLength(1);
  });
});
