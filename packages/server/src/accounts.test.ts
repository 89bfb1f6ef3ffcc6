import { describe, expect, it, onTestFinished } from "vitest";
import { startServer } from "./compose.ts";
import { readConfig, type Settings } from "./config.ts";
import { liveServer } from "./stores/sqlite/server-file.ts";
import { temporaryFolder } from "./stores/sqlite/temporary-stores.ts";

const PASSWORD = "otter-violin-teacup";

/** A whole server in this process, its log's lines, and how to ask it things as somebody. */
async function start(settings: Settings = {}, folder = temporaryFolder(onTestFinished)) {
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const config = readConfig({ data: folder, port: "0", durability: "relaxed", ...settings }, {});
  const server = await startServer(config, { screens: "none", log: { info: note, warn: note, error: note } });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  onTestFinished(close);
  const { address = "", key = "" } = liveServer(folder) ?? {};
  async function ask(who: Who, method: string, path: string, body?: unknown) {
    const headers: Record<string, string> = { ...who };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(address + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: answers have every shape
    const json: any = text.startsWith("{") ? JSON.parse(text) : undefined;
    return { status: response.status, json, text, headers: response.headers, cookie: response.headers.getSetCookie()[0] ?? "" };
  }
  /** @returns what the browser of a fresh account sends */
  async function letIn(name: string, role: string): Promise<{ readonly id: string; readonly browser: Who }> {
    const made = await ask(bearer(key), "POST", "/api/v1/users", { name, role });
    expect(made.status).toBe(200);
    const joined = await ask(nobody, "POST", "/api/v1/join", { key: made.json.invitation.path.split("#")[1], password: PASSWORD });
    expect(joined.status).toBe(200);
    return { id: made.json.user.id, browser: browserWith(joined.cookie) };
  }
  return { ask, letIn, key, lines, close, folder, operator: bearer(key), address };
}

type Who = Readonly<Record<string, string>>;
const nobody: Who = {};
const bearer = (token: string): Who => ({ authorization: `Bearer ${token}` });
const basic = (name: string, password: string): Who => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
});
const browserWith = (cookie: string): Who => ({ cookie: cookie.split(";")[0] ?? "" });

const search = "/api/2.0/mlflow/experiments/search?max_results=5";
const create = "/api/2.0/mlflow/experiments/create";

describe("a server without accounts", () => {
  it("on loopback trusts everybody, whatever credentials a script happens to send", async () => {
    const { ask } = await start();
    for (const who of [nobody, bearer("whatever"), basic("a", "b"), browserWith("trialbook=old")]) {
      expect((await ask(who, "GET", search)).status).toBe(200);
      expect((await ask(who, "GET", "/api/v1/me")).json).toEqual({ state: "open" });
    }
  });

  it("does not start where others reach it, and says how it would", async () => {
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow(/trialbook admin create NAME --data .*--set-up.*--insecure-no-auth/);
  });

  it("started with --set-up lets in who has the link of its log, once", async () => {
    const { ask, lines } = await start({ host: "0.0.0.0", "set-up": true });
    expect((await ask(nobody, "GET", "/api/v1/me")).json).toEqual({ state: "set-up" });
    expect((await ask(nobody, "GET", search)).status).toBe(401);
    const key = /\/set-up#(\S+)/.exec(lines.join("\n"))?.[1] ?? "";
    const account = { name: "Ada", password: PASSWORD };
    expect((await ask(nobody, "POST", "/api/v1/set-up", { ...account, key: `${key}x` })).status).toBe(403);
    expect((await ask(nobody, "POST", "/api/v1/set-up", { ...account, key, password: "short" })).status).toBe(400);
    const made = await ask(nobody, "POST", "/api/v1/set-up", { ...account, key });
    expect(made).toMatchObject({ status: 200, json: { user: { name: "ada", role: "admin" } } });
    expect((await ask(browserWith(made.cookie), "GET", search)).status).toBe(200);
    expect((await ask(nobody, "POST", "/api/v1/set-up", { ...account, name: "eve", key })).status).toBe(403);
  });
});

describe("a server with accounts", () => {
  it("asks everybody to sign in, on loopback too, and lets in whoever may read its folder", async () => {
    const { ask, letIn, operator } = await start();
    await letIn("ada", "admin");
    const refused = await ask(nobody, "GET", search);
    expect(refused).toMatchObject({ status: 401, json: { error_code: "UNAUTHENTICATED" } });
    expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="Trialbook"');
    expect(await ask(nobody, "GET", "/api/v1/experiments")).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
    expect((await ask(nobody, "GET", "/api/v1/me")).json).toEqual({ state: "signed-out" });
    expect((await ask(nobody, "GET", "/health")).status).toBe(200);
    expect((await ask(operator, "GET", search)).status).toBe(200);
    expect((await ask(bearer("tb_made-up"), "GET", search)).status).toBe(401);
  });

  it("does not start for everybody any more", async () => {
    const { letIn, close, folder } = await start();
    await letIn("ada", "admin");
    await close();
    await expect(start({ "insecure-no-auth": true }, folder)).rejects.toThrow("this book has accounts");
    expect((await (await start({ host: "0.0.0.0" }, folder)).ask(nobody, "GET", search)).status).toBe(401);
  });

  it("holds everyone to their role", async () => {
    const { ask, letIn } = await start();
    const people = new Map<string, Who>();
    for (const role of ["admin", "read", "write", "manage"]) people.set(role, (await letIn(role, role)).browser);
    const wanted = [
      ["GET", search, undefined, ["read", "write", "manage", "admin"]],
      ["POST", create, (role: string) => ({ name: `of ${role}` }), ["write", "manage", "admin"]],
      ["GET", "/api/v1/users", undefined, ["admin"]],
      ["POST", "/api/v1/users", (role: string) => ({ name: `friend-of-${role}` }), ["admin"]],
      ["GET", "/api/v1/me/tokens", undefined, ["read", "write", "manage", "admin"]],
    ] as const;
    for (const [method, path, body, may] of wanted) {
      for (const [role, browser] of people) {
        const { status } = await ask(browser, method, path, body?.(role));
        expect([method, path, role, status]).toEqual([method, path, role, (may as readonly string[]).includes(role) ? 200 : 403]);
      }
    }
  });

  it("signs in by name and password, and out again", async () => {
    const { ask, letIn } = await start();
    await letIn("ada", "admin");
    const { status, cookie } = await ask(nobody, "POST", "/api/v1/session", { name: "ADA", password: PASSWORD });
    expect([status, cookie]).toEqual([
      200,
      expect.stringMatching(/^trialbook=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=1209600$/),
    ]);
    const browser = browserWith(cookie);
    expect((await ask(browser, "GET", "/api/v1/me")).json).toEqual({
      state: "signed-in",
      user: { name: "ada", role: "admin", isAccount: true },
    });
    expect((await ask(browser, "GET", "/api/v1/me/sessions")).json.sessions).toMatchObject([{ isThis: true }, { isThis: false }]);
    expect((await ask(browser, "DELETE", "/api/v1/session")).cookie).toMatch(/^trialbook=; .*Max-Age=0$/);
    expect((await ask(browser, "GET", search)).status).toBe(401);
  });

  it("says no more of an unknown name than of a wrong password, and slows guessing down", async () => {
    const { ask, letIn } = await start();
    await letIn("ada", "admin");
    const tries = (name: string) => ask(nobody, "POST", "/api/v1/session", { name, password: "wrong-wrong-wrong" });
    const told = new Set<string>();
    for (const name of ["ada", "eve", "ada"]) told.add(JSON.stringify((await tries(name)).json));
    expect([...told]).toEqual([JSON.stringify({ code: "unauthenticated", message: "The name or the password is wrong." })]);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await tries("ada")).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    const slowed = await ask(nobody, "POST", "/api/v1/session", { name: "ada", password: PASSWORD });
    expect(slowed).toMatchObject({ status: 429, json: { code: "too-often" } });
    expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("changes a password, which ends all other sessions", async () => {
    const { ask, letIn } = await start();
    const { browser } = await letIn("ada", "admin");
    const change = (current: string, next: string) => ask(browser, "PUT", "/api/v1/me/password", { current, next });
    expect((await change("wrong-wrong-wrong", "teapot-cello-beaver")).status).toBe(401);
    expect((await change(PASSWORD, "qwertyuiopas")).status).toBe(400);
    const changed = await change(PASSWORD, "teapot-cello-beaver");
    expect(changed.status).toBe(200);
    expect((await ask(browser, "GET", search)).status).toBe(401);
    expect((await ask(browserWith(changed.cookie), "GET", search)).status).toBe(200);
    expect((await ask(nobody, "POST", "/api/v1/session", { name: "ada", password: PASSWORD })).status).toBe(401);
  });

  it("lets a forgotten password be set anew by a link, once", async () => {
    const { ask, letIn, operator } = await start();
    await letIn("ada", "admin");
    const { id, browser } = await letIn("bob", "write");
    const link = (await ask(operator, "POST", `/api/v1/users/${id}/invitation`, {})).json.invitation.path;
    const join = () => ask(nobody, "POST", "/api/v1/join", { key: link.split("#")[1], password: "teapot-cello-beaver" });
    expect((await join()).json).toMatchObject({ user: { name: "bob" } });
    expect((await join()).status).toBe(404);
    expect((await ask(browser, "GET", search)).status).toBe(401);
  });
});

describe("an API token", () => {
  it("stands in for its owner with no more than its role, as Bearer and as a password", async () => {
    const { ask, letIn } = await start();
    await letIn("ada", "admin");
    const { browser } = await letIn("bob", "write");
    const { text } = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "ci", role: "read" })).json;
    expect(text).toMatch(/^tb_[0-9A-Za-z]{49}$/);
    for (const who of [bearer(text), basic("bob", text), basic("", text)]) {
      expect((await ask(who, "GET", search)).status).toBe(200);
      expect((await ask(who, "POST", create, { name: "x" })).status).toBe(403);
    }
    const greedy = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "all", role: "admin" })).json;
    expect(greedy.token.role).toBe("write");
    expect((await ask(bearer(greedy.text), "GET", "/api/v1/users")).status).toBe(403);
  });

  it("cannot make others, nor change the password", async () => {
    const { ask, letIn } = await start();
    const { browser } = await letIn("ada", "admin");
    const { text } = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "t", role: "admin" })).json;
    expect((await ask(bearer(text), "GET", "/api/v1/users")).status).toBe(200);
    for (const [method, path, body] of [
      ["POST", "/api/v1/me/tokens", { name: "more" }],
      ["GET", "/api/v1/me/tokens", undefined],
      ["PUT", "/api/v1/me/password", { current: PASSWORD, next: "teapot-cello-beaver" }],
    ] as const) {
      expect((await ask(bearer(text), method, path, body)).status).toBe(403);
    }
  });

  it("opens nothing once it is revoked or its owner is switched off", async () => {
    const { ask, letIn, operator } = await start();
    await letIn("ada", "admin");
    const { id, browser } = await letIn("bob", "write");
    const first = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "a" })).json;
    const second = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "b" })).json;
    expect((await ask(bearer(first.text), "GET", search)).status).toBe(200);
    expect((await ask(browser, "DELETE", `/api/v1/me/tokens/${first.token.id}`)).status).toBe(200);
    expect((await ask(bearer(first.text), "GET", search)).status).toBe(401);
    expect((await ask(bearer(second.text), "GET", search)).status).toBe(200);
    await ask(operator, "PATCH", `/api/v1/users/${id}`, { status: "disabled" });
    expect((await ask(bearer(second.text), "GET", search)).status).toBe(401);
    expect((await ask(browser, "GET", search)).status).toBe(401);
  });

  it("tells when it was last used", async () => {
    const { ask, letIn } = await start();
    const { browser } = await letIn("ada", "admin");
    const { text } = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "t" })).json;
    await ask(bearer(text), "GET", search);
    await expect.poll(async () => (await ask(browser, "GET", "/api/v1/me/tokens")).json.tokens[0].lastUsed).toBeGreaterThan(0);
  });
});

describe("a password as Basic, as MLflow's clients send it", () => {
  it("counts as one try, though many requests come at once", async () => {
    const { ask, letIn } = await start();
    await letIn("ada", "admin");
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(basic("ada", PASSWORD), "GET", search)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await ask(basic("ada", PASSWORD), "GET", search)).status).toBe(200);
    expect((await ask(basic("ada", "wrong-wrong-wrong"), "GET", search)).status).toBe(401);
  });
});

it("no secret is in the log, nor in an error", async () => {
  const { ask, letIn, lines, key } = await start();
  const { browser } = await letIn("ada", "admin");
  const { text } = (await ask(browser, "POST", "/api/v1/me/tokens", { name: "t" })).json;
  const wrong = `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
  const answers = [
    await ask(bearer(wrong), "GET", search),
    await ask(bearer(`${key}x`), "GET", search),
    await ask(basic("ada", "planted-secret-1"), "GET", search),
    await ask({ authorization: "Digest planted-secret-2" }, "GET", search),
    await ask({ cookie: "trialbook=planted-secret-3" }, "GET", search),
    await ask(nobody, "POST", "/api/v1/session", { name: "ada", password: "planted-secret-4" }),
    await ask(nobody, "POST", "/api/v1/join", { key: "planted-secret-5", password: "planted-secret-6" }),
  ];
  for (const { status, text: told, headers } of answers) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(told + JSON.stringify([...headers]) + lines.join()).not.toMatch(/planted-secret|tb_/);
  }
});
