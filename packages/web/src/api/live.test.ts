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
