import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { mlflow } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer } from "./server.ts";

const trialbook = new URL("../../packages/cli/bin/trialbook", import.meta.url).pathname;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `trialbook import mlflow`, as a person types it. */
function importFrom(source: string, data: string): string {
  const { status, stdout, stderr } = spawnSync(trialbook, ["import", "mlflow", source, "--data", data], { encoding: "utf8" });
  expect([status, stderr], stdout).toEqual([0, ""]);
  return stdout;
}

describe("everything that an MLflow has", () => {
  const found = pythonOf(mlflow);
  if ("missing" in found) {
    console.log(`Skipped: imports, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")("has a Python with mlflow", () => expect.fail(found.missing));
    return;
  }
  const { python } = found;
  /** Where the client lets nobody begin a folder of files any more unless told. */
  const env = { MLFLOW_ALLOW_FILE_STORE: "true" };

  /** Looks at the book through a server of its own. */
  async function expectSame(data: string, history: string): Promise<void> {
    const server = await startTestServer({ data });
    try {
      await runScript("same_history", { python, url: server.url, env: { ...env, HISTORY_URI: history } });
    } finally {
      await server.stop();
    }
  }

  it("comes over from a folder, once, and again through a server", async () => {
    const [mlruns, data, next] = [join(temporaryFolder(), "mlruns"), temporaryFolder(), temporaryFolder()];
    await runScript("history", { python, url: `file://${mlruns}`, env });
    importFrom(mlruns, data);
    expect(importFrom(mlruns, data)).toContain("runs were there already and have not changed.");
    await expectSame(data, `file://${mlruns}`);

    const server = await startTestServer({ data });
    try {
      importFrom(server.url, next);
    } finally {
      await server.stop();
    }
    await expectSame(next, `file://${mlruns}`);
  });

  it("comes over from a database", async () => {
    const [folder, data] = [temporaryFolder(), temporaryFolder()];
    const database = `sqlite:///${join(folder, "mlflow.db")}`;
    await runScript("history", { python, url: database, env: { _MLFLOW_SERVER_ARTIFACT_ROOT: folder } });
    importFrom(database, data);
    await expectSame(data, database);
  });
});
