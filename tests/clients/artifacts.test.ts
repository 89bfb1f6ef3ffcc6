import { describe, expect, it } from "vitest";
import { mlflow } from "./clients.ts";
import { pythonOf } from "./environments.ts";
import { runScript } from "./script.ts";
import { startTestServer } from "./server.ts";

/** `TRIALBOOK_TEST_FILES=10000 TRIALBOOK_TEST_MIB=1024` for the full size, which takes minutes. */
const { TRIALBOOK_TEST_FILES = "500", TRIALBOOK_TEST_MIB = "64" } = process.env;

describe("artifacts in number and size", () => {
  const found = pythonOf(mlflow);
  if ("missing" in found) {
    console.log(`Skipped: many and large files, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")("has a Python with mlflow", () => expect.fail(found.missing));
    return;
  }

  it("come back byte for byte, by parts and by the command line, with little memory", { timeout: 1_800_000 }, async () => {
    const server = await startTestServer();
    try {
      const env = { MANY_FILES: TRIALBOOK_TEST_FILES, LARGE_MIB: TRIALBOOK_TEST_MIB, SERVER_PID: String(server.pid) };
      await runScript("many_and_large_files", { python: found.python, url: server.url, env });
    } finally {
      await server.stop();
    }
  });
});
