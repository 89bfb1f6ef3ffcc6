import { afterAll, beforeAll, expect, it } from "vitest";
import { mlflow } from "../clients/clients.ts";
import { pythonOf } from "../clients/environments.ts";
import { runPython } from "../clients/script.ts";
import { startTestServer, type TestServer } from "../clients/server.ts";
import { type MlflowServer, startMlflowServer } from "./mlflow-server.ts";

const environment = pythonOf(mlflow);
const script = new URL("python/cli.py", import.meta.url).pathname;

let real: MlflowServer;
let ours: TestServer;
beforeAll(async () => {
  if ("missing" in environment) return;
  [real, ours] = await Promise.all([startMlflowServer(environment.python), startTestServer()]);
});
afterAll(async () => {
  await Promise.all([real?.stop(), ours?.stop()]);
});

it.skipIf("missing" in environment && process.env["CI"] !== "true")(
  "lets mlflow's command line say what it says of a real server",
  async () => {
    if ("missing" in environment) expect.fail(environment.missing);
    const { python } = environment;
    const [theirs = "", mine = ""] = await Promise.all([real, ours].map(({ url }) => runPython(script, { python, url })));
    expect(saidIn(mine)).toEqual(saidIn(theirs));
  },
);

function saidIn(printed: string): readonly { readonly command: string }[] {
  return JSON.parse(printed.slice(printed.lastIndexOf("\n") + 1)) as { command: string }[]; // the script's own last line
}
