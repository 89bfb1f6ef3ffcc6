import { expect, it } from "vitest";
import { permits } from "./auth/principals.ts";
import type { Permission, Principal, Route } from "./http/route.ts";
import { mlflowProtocol } from "./protocols/mlflow/mount.ts";
import { nativeProtocol } from "./protocols/native/mount.ts";

// Nothing is asked here, so nothing is needed to answer.
const nothing: never = new Proxy(() => nothing, { get: () => nothing }) as never;
const routes: readonly Route[] = [...nativeProtocol(nothing).routes, ...mlflowProtocol(nothing).routes];

const user = { kind: "user", name: "ada", userId: "1" } as const;
const inBrowser = { kind: "session", hash: "h" } as const;
const principals = {
  anonymous: { kind: "anonymous", name: "nobody" },
  read: { ...user, role: "read", by: inBrowser },
  write: { ...user, role: "write", by: inBrowser },
  manage: { ...user, role: "manage", by: inBrowser },
  admin: { ...user, role: "admin", by: { kind: "password" } },
  "token of an admin": { ...user, role: "admin", by: { kind: "token" } },
  "token for reading": { ...user, role: "read", by: { kind: "token" } },
} satisfies Record<string, Principal>;

/** Those under `/ajax-api` are the same as under `/api`. */
const needing = (permission: Permission) =>
  routes
    .filter((route) => route.permission === permission && !route.path.startsWith("/ajax-api/"))
    .map(({ method, path }) => `${method} ${path}`)
    .sort();

it("few routes are open to those who are not signed in: the ways in, and addresses that are secrets themselves", () => {
  expect(needing("public")).toEqual([
    "DELETE /api/v1/session",
    "GET /api/3.0/mlflow/server-info",
    "GET /api/v1/me",
    "GET /api/v1/openapi.json",
    "GET /version",
    "POST /api/v1/join",
    "POST /api/v1/session",
    "POST /api/v1/set-up",
    "PUT /api/2.0/mlflow-artifacts/mpu/parts/:upload/:number",
  ]);
});

it("few routes are for people about themselves, and for admins", () => {
  expect(needing("self")).toEqual([
    "DELETE /api/v1/me/sessions/:id",
    "DELETE /api/v1/me/tokens/:id",
    "GET /api/v1/me/sessions",
    "GET /api/v1/me/tokens",
    "POST /api/v1/me/tokens",
    "PUT /api/v1/me/password",
  ]);
  expect(needing("admin")).toEqual([
    "GET /api/v1/users",
    "PATCH /api/v1/users/:id",
    "POST /api/v1/users",
    "POST /api/v1/users/:id/invitation",
  ]);
});

it("what calls out is for those who manage", () => {
  expect(needing("manage").filter((route) => !/^\w+ \/api\/(?:v1|\d\.0\/mlflow)\/webhooks(?:\/|$)/.test(route))).toEqual([]);
});

it("nothing changes by reading", () => {
  expect(needing("read").filter((route) => /^(?:PUT|PATCH|DELETE) /.test(route))).toEqual([]);
});

it.each([
  ["anonymous", ["public"]],
  ["read", ["public", "self", "read"]],
  ["write", ["public", "self", "read", "write"]],
  ["manage", ["public", "self", "read", "write", "manage"]],
  ["admin", ["public", "self", "read", "write", "manage", "admin"]],
  ["token of an admin", ["public", "read", "write", "manage", "admin"]],
  ["token for reading", ["public", "read"]],
] as const)("%s may what it says", (who, may) => {
  const all = ["public", "self", "read", "write", "manage", "admin"] as const;
  expect(all.filter((permission) => permits(principals[who], permission))).toEqual(may);
});
