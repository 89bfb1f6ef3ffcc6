import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPostgres } from "@trialbook/server/stores/postgres/testing/on-postgres.ts";
import { administer, freshSchema } from "@trialbook/server/stores/postgres/testing/test-database.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { mlflow, mlflowOnPostgres } from "./clients.ts";
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
function importFrom(source: string, data: string, ...more: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(trialbook, ["import", "mlflow", source, "--data", data, ...more], { encoding: "utf8" });
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

await onPostgres(() => {
  const found = pythonOf(mlflowOnPostgres);
  if ("missing" in found) {
    console.log(`Skipped: imports from PostgreSQL, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")("has a Python with mlflow and psycopg", () => expect.fail(found.missing));
    return;
  }
  const { python } = found;

  it("everything comes over from MLflow's PostgreSQL, into a folder or PostgreSQL, and nothing twice", async () => {
    const [schema, own] = [await freshSchema(), await freshSchema()];
    onTestFinished(() => administer(`DROP SCHEMA ${schema.name}, ${own.name} CASCADE`));
    const [folder, data, files] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const database = schema.url.replace(/^postgres:/, "postgresql:");
    await runScript("history", { python, url: database, env: { _MLFLOW_SERVER_ARTIFACT_ROOT: folder } });
    // The address as SQLAlchemy takes it too.
    const address = database.replace(/^postgresql:/, "postgresql+psycopg:");
    for (const book of [{ data }, { data: files, store: own.url }]) {
      const store = book.store === undefined ? [] : ["--store", book.store];
      importFrom(address, book.data, ...store);
      const server = await startTestServer(book);
      try {
        await runScript("same_history", { python, url: server.url, env: { HISTORY_URI: database } });
      } finally {
        await server.stop();
      }
      expect(importFrom(address, book.data, ...store)).toContain("runs were there already and have not changed.");
    }
  });
});
