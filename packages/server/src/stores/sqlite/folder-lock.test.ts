import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Unavailable } from "@trialbook/core/errors.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";
import { liveServer } from "./server-file.ts";

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "trialbook-"));
  folder = join(parent, "data");
});

afterEach(() => rmSync(parent, { recursive: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

it("closes the data folder to other users and to git", () => {
  const lock = lockFolder(folder);
  expect(mode(folder)).toBe(0o700);
  expect(mode(join(folder, "lock.db"))).toBe(0o600);
  expect(mode(join(folder, "server.json"))).toBe(0o600);
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  lock.release();
});

it("leaves a folder that holds other things as it is", () => {
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, "thesis.tex"), "");
  lockFolder(folder).release();
  expect(mode(folder)).toBe(0o755);
  expect(() => readFileSync(join(folder, ".gitignore"))).toThrow();
});

it("refuses a second server on the folder, naming the first one's pid and address", () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(Unavailable);
  expect(() => lockFolder(folder)).toThrow(`pid ${process.pid}`);
  lock.announce("http://127.0.0.1:5757");
  expect(() => lockFolder(folder)).toThrow("http://127.0.0.1:5757");
  lock.release();
  lockFolder(folder).release();
});

it("lets commands find the server while it runs", () => {
  const lock = lockFolder(folder);
  expect(liveServer(folder)).toMatchObject({ pid: process.pid });
  lock.announce("http://127.0.0.1:5757");
  expect(liveServer(folder)).toMatchObject({ pid: process.pid, address: "http://127.0.0.1:5757" });
  lock.release();
  expect(liveServer(folder)).toBeUndefined();
});

it("is taken over from a server that was killed, and says so", async () => {
  const script = `import { lockFolder } from ${JSON.stringify(new URL("./folder-lock.ts", import.meta.url).href)};
    lockFolder(${JSON.stringify(folder)}); console.log("has it"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  expect(() => lockFolder(folder)).toThrow(`pid ${child.pid}`);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(liveServer(folder)).toBeUndefined();
  const lock = lockFolder(folder);
  expect(lock.afterUncleanStop).toBe(true);
  lock.release();
  const next = lockFolder(folder);
  expect(next.afterUncleanStop).toBe(false);
  next.release();
});

it("does not take another process with the same pid, or a broken file, for the server", () => {
  mkdirSync(folder);
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: process.pid, started: "1" }));
  expect(liveServer(folder)).toBeUndefined();
  writeFileSync(join(folder, "server.json"), "{");
  expect(liveServer(folder)).toBeUndefined();
});
