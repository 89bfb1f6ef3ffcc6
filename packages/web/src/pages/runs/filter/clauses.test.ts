import { expect, it } from "vitest";
import { clausesOf, withoutClause } from "./clauses.ts";

it.each([
  ["params.lr < 0.01", ["params.lr < 0.01"]],
  ["params.lr < 0.01 AND metrics.acc > 0.9", ["params.lr < 0.01", "metrics.acc > 0.9"]],
  ["params.lr between 1 and 2 and name = 'a and b'", ["params.lr between 1 and 2", "name = 'a and b'"]],
  ["(a.b = 1 and c.d = 2) and not name contains 'x'", ["(a.b = 1 and c.d = 2)", "not name contains 'x'"]],
  ["params.a = 1 and params.b = 2 or params.c = 3", ["params.a = 1 and params.b = 2 or params.c = 3"]],
  ["params.a = 1 and (params.b = 2 or params.c = 3)", ["params.a = 1", "(params.b = 2 or params.c = 3)"]],
  ["min(loss) < 1 and status in ('failed', 'killed')", ["min(loss) < 1", "status in ('failed', 'killed')"]],
])("%s has the parts %j", (filter, clauses) => expect(clausesOf(filter)).toEqual(clauses));

it("leaves one part out", () => expect(withoutClause(["a.b = 1", "c.d = 2", "e.f = 3"], 1)).toBe("a.b = 1 and e.f = 3"));
