import { expect, it } from "vitest";
import { isLoopback, ownHosts } from "./own-hosts.ts";

const alone = { host: "127.0.0.1", allowedHosts: [], addresses: () => ["10.1.2.3", "fe80::1"] };

it("answers on loopback to loopback's names alone", () => {
  expect([...ownHosts(alone)]).toEqual(["localhost", "127.0.0.1", "[::1]"]);
});

it("answers on every address to the machine's own, not to names", () => {
  expect([...ownHosts({ ...alone, host: "0.0.0.0" })]).toEqual(["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "[fe80::1]"]);
});

it("answers to the names that the operator gives", () => {
  const names = ownHosts({ ...alone, allowedHosts: ["Book.Example", "lab:8080"], publicUrl: "https://Public.Example:8443/x" });
  expect([...names].slice(3)).toEqual(["book.example", "lab", "public.example"]);
});

it("knows loopback from what looks like it", () => {
  expect(["localhost", "127.0.0.1", "127.9.8.7", "::1"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "127.evil.example", "localhost.evil", "10.0.0.1", "::"].some(isLoopback)).toBe(false);
});
