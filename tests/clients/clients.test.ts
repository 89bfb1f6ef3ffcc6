import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mlflow, mlflow2, mlflowSkinny } from "./clients.ts";
import { type Environment, pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  expect(await server.stop(), server.log()).toBe(0);
});

/** Each script is a user's work from start to end; `python/<name>.py` says what it does. */
function scriptsWork(environment: Environment, names: readonly string[]): void {
  const found = pythonOf(environment);
  if ("missing" in found) {
    console.log(`Skipped: the scripts of ${environment.name}, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")(`has a Python with ${environment.name}`, () => expect.fail(found.missing));
    return;
  }
  it.each(names)("%s", async (name) => {
    await runScript(name, { python: found.python, url: server.url });
  });
}

describe("the current mlflow", () => {
  scriptsWork(mlflow, [
    "fluent",
    "client",
    "errors",
    "search",
    "table_of_runs",
    "artifacts",
    "autolog",
    "models",
    "logged_models",
    "evaluate",
    "registry",
    "prompts",
    "webhooks",
    "run_inputs",
    "async_logging",
    "system_metrics",
    "traces",
  ]);
});

describe("the current mlflow-skinny", () => {
  scriptsWork(mlflowSkinny, ["fluent", "client", "errors", "search"]);
});

describe("mlflow 2", () => {
  scriptsWork(mlflow2, ["fluent", "client", "errors", "search", "table_of_runs", "run_inputs", "registry", "autolog_2"]);
});
