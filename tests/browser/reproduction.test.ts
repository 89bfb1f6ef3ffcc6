import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { expectAccessible, expectToFit, journeys } from "./support.ts";

const launcher = fileURLToPath(new URL("../../packages/cli/bin/trialbook", import.meta.url));

journeys("a run's reproduction", (journey) => {
  it("tells what a captured run lacks, and once it was repeated the verdict, by whom and where", async () => {
    const { page, url } = journey();
    const cwd = mkdtempSync(join(tmpdir(), "trialbook-browser-"));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    writeFileSync(join(cwd, "t.sh"), "echo 'acc: 0.5'\n");
    const cli = (...args: string[]): string =>
      execFileSync(launcher, args, {
        cwd,
        env: { ...process.env, TRIALBOOK_URL: url },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    cli("run", "--name", "first", "--", "sh", "t.sh");
    const [{ id }] = JSON.parse(cli("runs", "--json")) as [{ readonly id: string }];

    await page.goto(`${url}/r/${id}`);
    const card = page.getByRole("region", { name: "Reproduction" });
    await card.getByText("Nobody has repeated this run yet.").waitFor();
    const checklist = card.getByRole("list", { name: "What it needs to be repeated" });
    await checklist.getByText("Code recoverable").waitFor();
    expect(await checklist.getByRole("listitem").count()).toBe(6);
    expect(await checklist.getByRole("listitem").filter({ hasText: "Seeds known" }).textContent()).toContain("No seed was seen.");
    await card.getByText(`trialbook reproduce ${id} --url ${url}`).waitFor();
    await expectToFit(page, 1440);

    // The open page hears of it.
    cli("reproduce", id, "--yes");
    await card.getByText("bitwise identical").waitFor();
    await card.getByText("same user, same machine").waitFor();
    await expectAccessible(page);
    await card.getByRole("link", { name: "The repeating run" }).click();
    await page.getByRole("heading", { name: "first again" }).waitFor();
    await page.getByRole("region", { name: "Reproduction" }).getByText("Repeats").waitFor();
  });
});
