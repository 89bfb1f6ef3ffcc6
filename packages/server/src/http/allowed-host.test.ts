import * as fc from "fast-check";
import { expect, it } from "vitest";
import { hostGuard, hostWithoutPort } from "./allowed-host.ts";

const guard = hostGuard(["localhost", "127.0.0.1", "[::1]", "book.example.org"]);

it.each(["localhost", "localhost:5757", "LOCALHOST:1", "127.0.0.1:5757", "[::1]", "[::1]:80", "Book.Example.Org:443"])(
  "knows %s as its own",
  (host) => {
    expect(guard(host)).toBe(true);
  },
);

it.each([
  undefined,
  "",
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example:5757",
  "127.0.0.1evil",
  "notlocalhost",
  "localhost.",
  "localhost:",
  "localhost:5757:5757",
  "localhost:x",
  "user@localhost",
  "localhost/evil",
  "localhost evil",
  "[::1].evil.example",
  "[::1",
  "::1",
  "127.1",
  "2130706433",
  "10.0.0.1",
  "192.168.0.1.evil.example",
])("does not take %s for itself", (host) => {
  expect(guard(host)).toBe(false);
});

it("lets a name pass only if it is one of ours, whatever else the header holds", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom("localhost", "127.0.0.1").chain((ours) => fc.string().map((more) => ours + more)),
      ),
      (header) => {
        if (guard(header)) expect(header.toLowerCase()).toMatch(/^(localhost|127\.0\.0\.1|\[::1\]|book\.example\.org)(:\d{1,5})?$/);
      },
    ),
  );
});

it("reads the name back from any name and port", () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 0, max: 65535 }), (name, port) => hostWithoutPort(`${name}:${port}`) === name.toLowerCase()),
  );
});
