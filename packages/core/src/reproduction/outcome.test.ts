import { expect, it } from "vitest";
import { exitCodeOf, type Outcome, statusOf } from "./outcome.ts";

it.each<[Omit<Outcome, "ended">, string, number]>([
  [{ code: 0 }, "finished", 0],
  [{ code: 3 }, "failed", 3],
  [{ signal: "SIGTERM" }, "killed", 143],
  [{ notStarted: "command not found", code: 127 }, "failed", 127],
  [{ notStarted: "no permission", code: 126 }, "failed", 126],
  [{ unseen: true }, "killed", 1],
])("shows %j as %s and leaves with %i", (outcome, status, code) => {
  expect(statusOf({ ended: 1, ...outcome })).toBe(status);
  expect(exitCodeOf({ ended: 1, ...outcome }, { SIGTERM: 15 })).toBe(code);
});
