import { expect, it } from "vitest";
import { defaultLimits } from "./limits.ts";
import { refuseHead } from "./request-head.ts";

const host = ["Host", "localhost"];
const refuse = (target: string, headers: string[] = host) => refuseHead(target, headers, defaultLimits)?.status;

it("takes an address of 16 KiB and not a byte more", () => {
  expect(refuse("/".padEnd(16_384, "a"))).toBeUndefined();
  expect(refuse("/".padEnd(16_385, "a"))).toBe(414);
});

it("takes 200 headers and not one more", () => {
  const headers = (count: number) => [...host, ...Array.from({ length: count - 1 }, (_, i) => [`x-${i}`, "1"]).flat()];
  expect(refuse("/", headers(200))).toBeUndefined();
  expect(refuse("/", headers(201))).toBe(431);
});

it("takes headers of 32 KiB and not a byte more", () => {
  const filler = (length: number) => [...host, "x", "y".repeat(length - "hostlocalhostx".length)];
  expect(refuse("/", filler(32_768))).toBeUndefined();
  expect(refuse("/", filler(32_769))).toBe(431);
});

it("wants exactly one Host header", () => {
  expect(refuse("/", ["Accept", "*/*"])).toBe(400);
  expect(refuse("/", ["Host", "a", "hOST", "a"])).toBe(400);
});

it.each(["http://localhost/", "*", "localhost:443", ""])("takes no target but a path: %s", (target) => {
  expect(refuse(target)).toBe(400);
});
