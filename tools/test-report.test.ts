import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readTestReport } from "./test-report.ts";

const vitest = new URL("../node_modules/vitest/vitest.mjs", import.meta.url).pathname;

const tests = `
let tries = 0;
it("passes on its second try", () => expect(++tries).toBe(2));
it("passes at once", () => {});
it("fails each time", () => expect(1).toBe(2));
it.skip("is left out", () => {});
`;

it("tells the tests that passed only on their second try", () => {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  writeFileSync(join(folder, "some.test.js"), tests);
  const report = join(folder, "report.json");
  const args = [vitest, "run", "--root", folder, "--globals", "--retry=1", "--reporter=json", `--outputFile=${report}`];
  expect(spawnSync(process.execPath, args, { cwd: folder }).status).toBe(1);
  expect(readTestReport(readFileSync(report, "utf8"))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 1,
    secondTries: ["passes on its second try"],
  });
});
