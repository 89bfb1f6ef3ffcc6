/**
 * `npm test`: everything that must hold, in one command. Checks of the sources first, then the tests part by part.
 * What is missing on the machine is skipped with a line that says so; with CI=true a skip is a failure.
 * Name parts to run only these: `npm test -- unit browser`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTestReport } from "./test-report.ts";

const root = new URL("..", import.meta.url).pathname;
const node = process.execPath;
const inCi = process.env["CI"] === "true";

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of tests that passed only when tried again. */
  readonly secondTries?: readonly string[];
}

/** A check of the sources: one command that succeeds or not. */
function command(program: string, ...args: string[]): () => Tally {
  return () => {
    const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  };
}

/** A project of vitest.config.ts, counted test by test. */
function tests(project: string): () => Tally {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "trialbook-test-"));
    const file = join(folder, "report.json");
    try {
      const args = [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        project,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${file}`,
      ];
      const { status } = spawnSync(node, args, { cwd: root, stdio: "inherit" });
      const { passed, skipped, secondTries, ...report } = readTestReport(readFileSync(file, "utf8"));
      // A file that does not load fails the run without failing a test.
      const failed = Math.max(report.failed, status === 0 ? 0 : 1);
      return passed + failed + skipped === 0 ? { passed: 0, failed: 1, skipped: 0 } : { passed, failed, skipped, secondTries };
    } catch (error) {
      console.error(`${project}: no report was written (${error instanceof Error ? error.message : error})`);
      return { passed: 0, failed: 1, skipped: 0 };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

const parts: readonly (readonly [name: string, run: () => Tally])[] = [
  ["types", command(node, "tools/types.ts")],
  ["lint", command("node_modules/.bin/biome", "check", "--error-on-warnings", ".")],
  ["boundaries", command(node, "tools/boundaries.ts")],
  ["unused", command(node, "node_modules/knip/bin/knip.js")],
  ["web", command(node, "tools/build-web.ts")],
  ["unit", tests("unit")],
  ["clients", tests("clients")],
  ["browser", tests("browser")],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some(([part]) => part === name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; parts are ${parts.map(([name]) => name).join(", ")}.`);
  process.exit(2);
}
const sum: Tally = { passed: 0, failed: 0, skipped: 0 };
const told: string[] = [];
const secondTries: string[] = [];
for (const [name, run] of parts.filter(([part]) => wanted.length === 0 || wanted.includes(part))) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  const tally = run();
  if (inCi && tally.skipped > 0) {
    console.error(`${name}: ${tally.skipped} skipped; with CI=true what is missing must be installed`);
    tally.failed += tally.skipped;
    tally.skipped = 0;
  }
  sum.passed += tally.passed;
  sum.failed += tally.failed;
  sum.skipped += tally.skipped;
  secondTries.push(...(tally.secondTries ?? []).map((test) => `${name}: ${test}`));
  told.push(
    `${name.padEnd(11)} ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped, ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}
console.log(`\n${told.join("\n")}\n`);
if (secondTries.length > 0) console.log(`Passed only on the second try, each a race to be found:\n  ${secondTries.join("\n  ")}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
