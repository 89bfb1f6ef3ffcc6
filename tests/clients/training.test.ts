import { afterAll, beforeAll, expect, it } from "vitest";
import { mlflowTraining } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer, type TestServer } from "./server.ts";

const environment = pythonOf(mlflowTraining);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  expect(await server.stop(), server.log()).toBe(0);
});

// Most of a script's time goes into loading its libraries: they take turns on the cores.
it.concurrent.for(["autolog_trees", "autolog_statsmodels", "autolog_torch", "optuna_callback", "hugging_face"])(
  "%s",
  async (name, { skip }) => {
    if ("missing" in environment) {
      skip(process.env["CI"] !== "true", environment.missing);
      expect.fail(environment.missing);
    }
    await runScript(name, { python: environment.python, url: server.url });
  },
);
