import { onPostgres } from "@trialbook/server/stores/postgres/testing/on-postgres.ts";
import { administer, freshSchema } from "@trialbook/server/stores/postgres/testing/test-database.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mlflow } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer, type TestServer } from "./server.ts";

await onPostgres(() => {
  const found = pythonOf(mlflow);
  if ("missing" in found) {
    console.log(`Skipped: the scripts of mlflow on PostgreSQL, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")("has a Python with mlflow", () => expect.fail(found.missing));
    return;
  }
  let server: TestServer;
  let schema: Awaited<ReturnType<typeof freshSchema>>;
  beforeAll(async () => {
    schema = await freshSchema();
    server = await startTestServer({ store: schema.url });
  });
  afterAll(async () => {
    expect(await server.stop(), server.log()).toBe(0);
    await administer(`DROP SCHEMA ${schema.name} CASCADE`);
  });

  it.each(["fluent", "client", "errors", "search", "table_of_runs", "models", "run_inputs", "registry", "prompts", "webhooks", "traces"])(
    "%s",
    async (name) => {
      await runScript(name, { python: found.python, url: server.url });
    },
  );
});
