import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import { temporaryFolder } from "../testing/server-process.ts";

it("shows what a server here would do, by flags, the environment and the folder's file", async () => {
  const cwd = temporaryFolder(onTestFinished);
  writeFileSync(join(cwd, "trialbook.json"), '{"port": 8080, "drain": 5, "durability": "relaxed"}');
  const env = { TRIALBOOK_DRAIN: "7", TRIALBOOK_STORE: "postgres://book:hush@db/book" };
  const { code, out, err } = await runCli({ cwd, env }, "config", "--durability", "full");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`The file of settings is ${join(cwd, "trialbook.json")}`);
  expect(out).toMatch(/^ {2}port +8080 +file$/m);
  expect(out).toMatch(/^ {2}drain +7 +environment$/m);
  expect(out).toMatch(/^ {2}durability +full +flag$/m);
  expect(out).toMatch(/^ {2}host +127\.0\.0\.1 +default$/m);
  expect(out).toMatch(/^ {2}store +postgres:\/\/book:\*\*\*@db\/book +environment$/m);
  const json = JSON.parse((await runCli({ cwd }, "config", "--json")).out) as { settings: object[] };
  expect(json.settings).toContainEqual({ name: "port", value: "8080", from: "file" });
});

it("refuses what a server would refuse", async () => {
  const { code, err } = await runCli({ cwd: temporaryFolder(onTestFinished) }, "config", "--port", "99999");
  expect([code, err]).toEqual([1, expect.stringContaining("--port 99999 is no port")]);
});
