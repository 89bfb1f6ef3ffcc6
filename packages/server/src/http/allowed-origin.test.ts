import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isForeignChange, isForeignOrigin } from "./allowed-origin.ts";

const publicOrigins = new Set(["https://book.example.org"]);
const post = { method: "POST", host: "127.0.0.1:5757", origin: undefined, fetchSite: undefined };

describe("a change", () => {
  it.each([
    ["a client that is no browser", post],
    ["our own page", { ...post, origin: "http://127.0.0.1:5757", fetchSite: "same-origin" }],
    ["our own page behind a proxy that speaks TLS", { ...post, host: "lab.example", origin: "https://lab.example" }],
    ["our own page under the public address", { ...post, origin: "https://book.example.org" }],
  ])("from %s is let through", (_, from) => {
    expect(isForeignChange(from, publicOrigins)).toBe(false);
  });

  it.each([
    ["another site", { ...post, origin: "https://evil.example" }],
    ["a sandboxed frame", { ...post, origin: "null" }],
    ["another port of this machine", { ...post, origin: "http://127.0.0.1:3000" }],
    ["a site whose name begins with ours", { ...post, origin: "http://127.0.0.1:5757.evil.example" }],
    ["another site that hides its origin", { ...post, fetchSite: "cross-site" }],
    ["another site in capitals", { ...post, fetchSite: "Cross-Site" }],
    ["another port of this machine that hides its origin", { ...post, fetchSite: "same-site" }],
    ["a place that nobody knows", { ...post, fetchSite: "elsewhere" }],
    ["another site that says it is ours", { ...post, origin: "http://127.0.0.1:5757", fetchSite: "cross-site" }],
  ])("from %s is refused", (_, from) => {
    expect(isForeignChange(from, publicOrigins)).toBe(true);
    expect(isForeignChange({ ...from, method: "DELETE" }, publicOrigins)).toBe(true);
  });
});

it("leaves reading to the browser, which shows the answer to no one without our grant", () => {
  expect(isForeignChange({ ...post, method: "GET", origin: "https://evil.example", fetchSite: "cross-site" }, publicOrigins)).toBe(false);
});

it("takes no origin for ours but the two spellings of where the request went", () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.string(), (url, noise) => {
      expect(isForeignOrigin(url + noise, "127.0.0.1:5757", publicOrigins)).toBe(true);
    }),
  );
});
