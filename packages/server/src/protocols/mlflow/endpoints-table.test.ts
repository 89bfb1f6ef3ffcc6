import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { healthProtocol } from "../../http/health.ts";
import { routeTable } from "../../http/route-table.ts";
import type { MlflowDeps } from "./deps.ts";
import { noRoute } from "./errors.ts";
import { mlflowProtocol } from "./mount.ts";

// No route is called here.
const noBook = { book: { artifacts: {} }, webhooks: {} } as MlflowDeps;

/** Rows of the tables in `docs/protocols/mlflow.md`: `GET, POST /path/{name}`, a state, notes. */
const rows = readFileSync(new URL("../../../../../docs/protocols/mlflow.md", import.meta.url), "utf8")
  .split("\n")
  .map((line) => /^\| `([A-Z, ]+) (\/[^`]*)` \| (\w+) \| (.*?) ?\|$/.exec(line)?.slice(1))
  .filter((cells) => cells !== undefined)
  .flatMap(([methods = "", path = "", state = "", notes = ""]) => methods.split(", ").map((method) => ({ method, path, state, notes })));

const table = routeTable([healthProtocol({ checks: [], isStopping: () => false }), { ...mlflowProtocol(noBook), prefixes: ["/"] }]);
const find = (method: string, path: string) => table.find(method, path.replace(/\{\w+\}/g, "x"));

it.each(rows.filter(({ state }) => state !== "not"))("answers $method $path, as the documentation says", ({ method, path }) => {
  expect(find(method, path).route).toBeDefined();
});

it.each(rows.filter(({ state }) => state === "not"))("says what it lacks at $method $path, as the documentation says", (row) => {
  const { method, path, notes } = row;
  const destination = find(method, path);
  expect(destination.route).toBeUndefined();
  const reply = noRoute(method, path, destination.route === undefined ? destination.allowed : []);
  expect(JSON.parse(reply.body)).toEqual({
    error_code: expect.stringMatching(/^(ENDPOINT_NOT_FOUND|BAD_REQUEST)$/),
    message: expect.stringContaining(path),
  });
  expect([404, 405]).toContain(reply.status);
  expect(notes).not.toBe("");
});

it("has no other word for how well an endpoint works, and says why where it does not", () => {
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["works", "partly", "not"]));
  expect(rows.filter(({ state, notes }) => state === "partly" && notes === "")).toEqual([]);
});
