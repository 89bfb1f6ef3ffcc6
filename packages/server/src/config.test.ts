import { expect, it } from "vitest";
import { readConfig } from "./config.ts";

it("listens on loopback, on one port, durably, unless told otherwise", () => {
  expect(readConfig({}, {})).toMatchObject({ host: "127.0.0.1", port: 5757, durability: "full", allowedHosts: [] });
});

it("takes flags before the environment", () => {
  const environment = { TRIALBOOK_PORT: "6000", TRIALBOOK_ALLOWED_HOSTS: "a.example, b.example," };
  expect(readConfig({ port: "7000" }, environment)).toMatchObject({ port: 7000, allowedHosts: ["a.example", "b.example"] });
});

it.each(["0.0.0.0", "::", "192.168.1.4", "book.example"])("lets nobody in at %s without accounts, unless told in words", (host) => {
  expect(readConfig({ host }, {}).withoutAccounts).toBe("nobody");
  expect(readConfig({ host, "set-up": true }, {}).withoutAccounts).toBe("set-up");
  expect(readConfig({ host, "insecure-no-auth": true }, {}).withoutAccounts).toBe("everybody");
});

it.each(["127.0.0.1", "localhost", "::1"])("lets everybody in who reaches %s, where only this machine does", (host) => {
  expect(readConfig({ host }, {}).withoutAccounts).toBe("everybody");
});

it("reads what model versions may be made from under MLflow's name for it", () => {
  const name = "MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX";
  expect(readConfig({}, { [name]: "^runs:/" }).modelSources).toEqual(/^runs:\//u);
  expect(readConfig({}, { [name]: "" }).modelSources).toBeUndefined();
  expect(() => readConfig({}, { [name]: "(?P<a>b" })).toThrow(name);
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
