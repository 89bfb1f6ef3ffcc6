import { spawnSync } from "node:child_process";
import { expect, it, vi } from "vitest";
import { UsageError } from "../command.ts";
import { commands } from "./all.ts";
import { completionCommand } from "./completion.ts";

async function script(shell: string): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await completionCommand(commands).run([shell]);
    return log.mock.calls.flat().join("\n");
  } finally {
    log.mockRestore();
  }
}

/** What bash offers for the last of these words. */
function offered(loaded: string, ...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(" ");
  const ask = `${loaded}\nCOMP_WORDS=(trialbook ${line}); COMP_CWORD=${words.length}; _trialbook; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync("bash", ["--norc", "-c", ask], { cwd: import.meta.dirname, encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean);
}

it("completes commands, their options, and files, in bash", async () => {
  const loaded = await script("bash");
  expect(offered(loaded, "ru")).toEqual(["run", "runs"]);
  expect(offered(loaded, "run", "--no-m")).toEqual(["--no-mlflow"]);
  expect(offered(loaded, "data", "--read")).toEqual(["--read-all"]);
  expect(offered(loaded, "run", "--", "completion.te")).toEqual(["completion.test.ts"]);
  expect(offered(loaded, "run", "--", "--no-m")).toEqual([]);
});

it.each(["zsh", "fish"])("is read by %s without a fault, where that is installed", async (shell) => {
  const loaded = await script(shell);
  expect(loaded).toContain("trialbook");
  const checked = spawnSync(shell, ["-n"], { input: loaded, encoding: "utf8" });
  if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, ""]);
});

it("knows no other shell", async () => {
  await expect(completionCommand(commands).run(["tcsh"])).rejects.toThrow(UsageError);
});
