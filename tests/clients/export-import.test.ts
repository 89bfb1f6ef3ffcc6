import { expect, it } from "vitest";
import { startMlflowServer } from "../differential/mlflow-server.ts";
import { mlflowTraining } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer } from "./server.ts";

const environment = pythonOf(mlflowTraining);

it.skipIf("missing" in environment && process.env["CI"] !== "true")(
  "mlflow-export-import carries all between a real mlflow server and ours, both ways",
  async () => {
    if ("missing" in environment) expect.fail(environment.missing);
    const { python } = environment;
    const [real, ours] = await Promise.all([startMlflowServer(python), startTestServer()]);
    try {
      await runScript("export_import", { python, url: ours.url, env: { OTHER_URI: real.url } });
    } finally {
      await Promise.all([real.stop(), ours.stop()]);
    }
  },
);
