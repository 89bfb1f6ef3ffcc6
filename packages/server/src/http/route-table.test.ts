import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BufferedRoute, Protocol } from "./route.ts";
import { routeTable } from "./route-table.ts";

const ok = async () => ({ status: 200, body: "" });
const route = (method: BufferedRoute["method"], path: string): BufferedRoute => ({
  kind: "buffered",
  method,
  path,
  permission: "read",
  handle: ok,
});
function protocol(name: string, prefixes: string[], routes: BufferedRoute[]): Protocol {
  return { name, prefixes, routes, failure: () => ({ status: 500, body: "" }), noRoute: () => ({ status: 404, body: "" }) };
}

const api = protocol(
  "api",
  ["/api/v1"],
  [route("GET", "/api/v1/runs/:id"), route("POST", "/api/v1/runs/table"), route("PUT", "/api/v1/runs/:id/files/:path{.+}")],
);
const pages = protocol("pages", ["/"], [route("GET", "/:path{.+}"), route("GET", "/")]);
const table = routeTable([api, pages]);

const found = (method: string, path: string) => {
  const at = table.find(method, path);
  return at.route === undefined ? { protocol: at.protocol.name, allowed: at.allowed } : { path: at.route.path, params: at.params };
};

describe("a path", () => {
  it("finds its route and its parameters, decoded once", () => {
    expect(found("GET", "/api/v1/runs/a%2520b")).toEqual({ path: "/api/v1/runs/:id", params: { id: "a%20b" } });
    expect(found("PUT", "/api/v1/runs/7/files/a/b%2Fc.txt")).toEqual({
      path: "/api/v1/runs/:id/files/:path{.+}",
      params: { id: "7", path: "a/b/c.txt" },
    });
    expect(found("POST", "/api/v1/runs/table")).toEqual({ path: "/api/v1/runs/table", params: {} });
  });

  it("answers HEAD where it answers GET", () => {
    expect(found("HEAD", "/api/v1/runs/7")).toEqual({ path: "/api/v1/runs/:id", params: { id: "7" } });
  });

  it("with another method names those it has", () => {
    expect(found("DELETE", "/api/v1/runs/7")).toEqual({ protocol: "api", allowed: ["GET"] });
    expect(found("GET", "/api/v1/runs/7/files/x")).toEqual({ protocol: "api", allowed: ["PUT"] });
  });

  it("below a protocol's prefix never falls through to the pages", () => {
    expect(found("GET", "/api/v1/nothing")).toEqual({ protocol: "api", allowed: [] });
    expect(found("GET", "/api/v1")).toEqual({ protocol: "api", allowed: [] });
    expect(found("GET", "/api/v10")).toEqual({ path: "/:path{.+}", params: { path: "api/v10" } });
  });

  it("that is no percent-encoding is refused", () => {
    expect(() => found("GET", "/api/v1/runs/%ff")).toThrow("not valid percent-encoding");
    expect(() => found("GET", "/api/v1/runs/%")).toThrow("not valid percent-encoding");
  });

  it("gives any name back byte for byte", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        expect(found("GET", `/api/v1/runs/${encodeURIComponent(name)}`)).toEqual({ path: "/api/v1/runs/:id", params: { id: name } });
      }),
    );
  });
});

it("does not start with a route that has no permission", () => {
  const bare = { ...route("GET", "/x"), permission: undefined } as unknown as BufferedRoute;
  expect(() => routeTable([protocol("p", ["/"], [bare])])).toThrow("GET /x of p has no permission");
});

it("does not start with two routes for one request", () => {
  expect(() => routeTable([protocol("p", ["/"], [route("GET", "/x")]), protocol("q", ["/q"], [route("GET", "/x")])])).toThrow(
    "answered by both p and q",
  );
  expect(() => routeTable([protocol("p", ["/"], [route("GET", "/x/:a"), route("GET", "/x/:b")])])).toThrow("answered by both");
});
