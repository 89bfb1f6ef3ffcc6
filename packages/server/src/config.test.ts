import { expect, it } from "vitest";
import { readConfig } from "./config.ts";

it("listens on loopback, on one port, durably, unless told otherwise", () => {
  expect(readConfig({}, {})).toMatchObject({ host: "127.0.0.1", port: 5757, durability: "full", allowedHosts: [] });
});

it("takes flags before the environment", () => {
  const environment = { TRIALBOOK_PORT: "6000", TRIALBOOK_ALLOWED_HOSTS: "a.example, b.example," };
  expect(readConfig({ port: "7000" }, environment)).toMatchObject({ port: 7000, allowedHosts: ["a.example", "b.example"] });
});

it.each(["0.0.0.0", "::", "192.168.1.4", "book.example"])("refuses to listen on %s without accounts, unless told in words", (host) => {
  expect(() => readConfig({ host }, {})).toThrow("add --insecure-no-auth");
  expect(readConfig({ host, "insecure-no-auth": true }, {}).host).toBe(host);
});

it.each([
  [{ port: "65536" }, "--port 65536"],
  [{ port: "-1" }, "--port -1"],
  [{ port: "80a" }, "--port 80a"],
  [{ durability: "none" }, "full or relaxed"],
  [{ "public-url": "ftp://x" }, "no http or https address"],
  [{ "public-url": "https://x/path" }, "without a path"],
])("refuses %j", (flags, message) => {
  expect(() => readConfig(flags, {})).toThrow(message);
});
