import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "./config.ts";
import { explainConfig } from "./explain-config.ts";
import { readSettingsFile } from "./settings-file.ts";

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "settings.json");
  writeFileSync(file, text);
  return file;
}

const JSON_OF_ALL = JSON.stringify({ port: 8080, "allowed-hosts": ["a.example", "b.example"], "log-requests": true, log: "json" });

it("counts a flag before the environment, that before the file, and that before what is usual", () => {
  const { settings } = readSettingsFile(fileWith(JSON_OF_ALL), {});
  const environment = { TRIALBOOK_PORT: "6000", TRIALBOOK_LOG: "" };
  expect(readConfig({ port: "7000" }, environment, settings).port).toBe(7000);
  expect(readConfig({}, environment, settings).port).toBe(6000);
  expect(readConfig({}, {}, settings)).toMatchObject({
    port: 8080,
    allowedHosts: ["a.example", "b.example"],
    logRequests: true,
    log: "json",
  });
  expect(readConfig({}, { TRIALBOOK_LOG_REQUESTS: "0" }, settings).logRequests).toBe(false);
  expect(readConfig({}, {}, {})).toMatchObject({ port: 5757, logRequests: false });
});

it("finds the file by the flag, else by the environment", () => {
  const file = fileWith('{"port": 1}');
  expect(readSettingsFile(undefined, { TRIALBOOK_CONFIG: file })).toEqual({ path: file, settings: { port: "1" } });
  const other = fileWith('{"port": 2}');
  expect(readSettingsFile(other, { TRIALBOOK_CONFIG: file }).settings).toEqual({ port: "2" });
});

it.each([
  ["{", "it is no JSON"],
  ["[]", "must hold one JSON object"],
  ['{"prot": 1}', '"prot", which is no setting. It may have host, port'],
  ['{"log-requests": "yes"}', "must be true or false"],
  ['{"port": {}}', "must be a text or a number"],
  ['{"__proto__": 1}', '"__proto__", which is no setting'],
])("refuses a file with %s", (text, message) => {
  expect(() => readSettingsFile(fileWith(text), {})).toThrow(message);
});

it("never repeats what stands in a file that is no JSON", () => {
  expect(() => readSettingsFile(fileWith('{"store": "postgres://u:hush@h/d"'), {})).toThrow(/^((?!hush).)*$/s);
});

it("says of each setting what counts and who says so, without secrets", () => {
  const file = { path: "/x", settings: { log: "json", "log-requests": true } };
  const environment = {
    TRIALBOOK_STORE: "postgres://book:hush@db/book?password=hush2&x=1",
    AWS_SECRET_ACCESS_KEY: "hush3",
    MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: "hush4",
    AWS_REGION: "eu-central-1",
  };
  const explained = explainConfig({ port: "1" }, environment, file);
  expect(JSON.stringify(explained)).not.toContain("hush");
  const of = (wanted: string) => explained.find(({ name }) => name === wanted);
  expect(of("port")).toEqual({ name: "port", value: "1", from: "flag" });
  expect(of("store")).toEqual({ name: "store", value: "postgres://book:***@db/book?password=***&x=1", from: "environment" });
  expect(of("log")).toEqual({ name: "log", value: "json", from: "file" });
  expect(of("log-requests")).toEqual({ name: "log-requests", value: "true", from: "file" });
  expect(of("host")).toEqual({ name: "host", value: "127.0.0.1", from: "default" });
  expect(of("public-url")).toEqual({ name: "public-url", from: "default" });
  expect(of("AWS_SECRET_ACCESS_KEY")?.value).toBe("***");
  expect(of("AWS_REGION")?.value).toBe("eu-central-1");
});
