import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { runCli, startCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

vi.setConfig({ testTimeout: 120_000 });

it("makes accounts before there is a server, and lets people in while there is one", async () => {
  const cwd = temporaryFolder(onTestFinished);
  const data = join(cwd, "trialbook-data");
  const config = { XDG_CONFIG_HOME: join(cwd, "config") };
  const cli = (...args: string[]) => runCli({ cwd, env: config }, ...args);

  expect(await cli("user", "add", "bob", "--data", data)).toMatchObject({ code: 1, err: expect.stringContaining("There is no book") });
  const made = await cli("admin", "create", "ada");
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^ada sets a password here.*\n\n {2}http:\/\/ADDRESS-OF-THE-SERVER\/join#[\w-]{43}/),
  });

  const server = await startProcess(data, "--host", "0.0.0.0");
  onTestFinished(async () => void (await server.end("SIGTERM")));
  const { user, invitation } = JSON.parse((await cli("user", "add", "Bob", "--role", "read", "--json")).out);
  expect(user).toMatchObject({ name: "bob", role: "read", status: "active" });
  const address = `http://127.0.0.1:${new URL(server.url).port}`;
  const joined = await fetch(`${address}/api/v1/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: invitation.path.split("#")[1], password: "otter-violin-teacup" }),
  });
  expect(joined.status).toBe(200);
  expect((await cli("user", "role", "bob", "write")).out).toBe("bob: write, on\n");
  expect((await cli("user", "list")).out).toMatch(/^NAME +ROLE +STATE +SINCE\nada +admin +on .*\nbob +write +on /);
  expect(await cli("user", "off", "ada")).toMatchObject({ code: 1, err: expect.stringContaining("make somebody else an admin first") });
  expect(await cli("user", "role", "bob", "owner")).toMatchObject({ code: 2, err: expect.stringContaining('"owner" is no role') });

  // From elsewhere: nothing without signing in, and then with what login kept.
  const there = ["--url", address] as const;
  expect(await cli("runs", ...there)).toMatchObject({ code: 1, err: expect.stringContaining("Sign in first") });
  expect(await cli("login", address, "--user", "bob")).toMatchObject({ code: 1, err: expect.stringContaining("There was no answer") });
  const login = startCli({ cwd, env: config, input: "otter-violin-teacup\n" }, "login", address, "--user", "bob");
  expect(await login.ended).toMatchObject({ code: 0, out: expect.stringContaining(`Signed in to ${address}`) });
  expect(statSync(join(cwd, "config", "trialbook", "tokens.json")).mode & 0o777).toBe(0o600);
  expect((await cli("runs", ...there)).code).toBe(0);
  await cli("user", "off", "bob");
  expect(await cli("runs", ...there)).toMatchObject({ code: 1, err: expect.stringContaining("unknown, revoked or expired") });
});
