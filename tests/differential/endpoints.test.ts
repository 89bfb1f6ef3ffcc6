import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { mlflow } from "../clients/clients.ts";
import { pythonOf } from "../clients/environments.ts";

const environment = pythonOf(mlflow);
const script = new URL("python/endpoints.py", import.meta.url).pathname;

it.skipIf("missing" in environment && process.env["CI"] !== "true")(
  "lists every endpoint of the current mlflow server, and no other",
  () => {
    if ("missing" in environment) expect.fail(environment.missing);
    const { PATH } = process.env;
    const home = tmpdir();
    const { stdout, stderr } = spawnSync(environment.python, [script], { encoding: "utf8", cwd: home, env: { PATH, HOME: home } });
    expect(stdout, stderr).not.toBe("");
    const theirs = new Set((JSON.parse(stdout) as [string, string][]).map(([method, path]) => `${method} ${path}`));
    // Most have a twin for MLflow's screens, which is listed only where it stands alone.
    const listed = [...theirs].filter(
      (endpoint) => !theirs.has(endpoint.replace(" /ajax-api/", " /api/")) || !endpoint.includes(" /ajax-api/"),
    );
    const documentation = readFileSync(new URL("../../docs/protocols/mlflow.md", import.meta.url), "utf8");
    const ours = [...documentation.matchAll(/^\| `([A-Z, ]+) (\/[^`]*)` \| /gm)].flatMap(([, methods = "", path]) =>
      methods.split(", ").map((method) => `${method} ${path}`),
    );
    expect(ours.toSorted()).toEqual(listed.toSorted());
  },
);
