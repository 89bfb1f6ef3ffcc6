import { expect, it } from "vitest";
import { cacheKeys } from "./cache-keys.ts";
import { concerns } from "./live.ts";

const points = { experimentId: "1", runId: "r", what: "points" } as const;

it("asks again for the table, the run and the charts that new points belong to", () => {
  for (const queryKey of [cacheKeys.runTable(["1"], {}), cacheKeys.run("r"), cacheKeys.envelopes(["q", "r"], {})]) {
    expect(concerns(points, { queryKey }), JSON.stringify(queryKey)).toBe(true);
  }
});

it("leaves alone what new points cannot change", () => {
  for (const queryKey of [
    cacheKeys.runTable(["2"], {}),
    cacheKeys.run("q"),
    cacheKeys.envelopes(["q"], {}),
    cacheKeys.artifacts("r", undefined, ""),
    cacheKeys.server,
  ]) {
    expect(concerns(points, { queryKey }), JSON.stringify(queryKey)).toBe(false);
  }
});

it("asks again for the registered model that changed, and for lists that it may be in", () => {
  const change = { model: "line", what: "facts" } as const;
  const asked = [
    cacheKeys.models({}),
    cacheKeys.model("line"),
    cacheKeys.versions("line"),
    cacheKeys.version("line", 1),
    cacheKeys.versionsOfRun("r"),
  ];
  for (const queryKey of asked) expect(concerns(change, { queryKey }), JSON.stringify(queryKey)).toBe(true);
  for (const queryKey of [cacheKeys.model("curve"), cacheKeys.run("r"), cacheKeys.experiments("active")]) {
    expect(concerns(change, { queryKey }), JSON.stringify(queryKey)).toBe(false);
  }
  expect(concerns({ model: "", what: "facts" }, { queryKey: cacheKeys.model("curve") })).toBe(true);
});
