import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trialbook } from "@trialbook/sdk";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let cwd: string;
let atEnd: () => void = () => {};

/** A book of three runs in two experiments; nobody serves it afterwards. */
beforeAll(async () => {
  cwd = temporaryFolder((end) => {
    atEnd = end;
  });
  const server = await startProcess(join(cwd, "trialbook-data"));
  const book = trialbook.connect({ url: server.url, spool: join(cwd, "spool") });
  for (const [name, lr, acc] of [
    ["first", "0.1", 0.5],
    ["second", "0.01", 0.9],
    ["third", "0.001", 0.7],
  ] as const) {
    const run = await book.run({ experiment: name === "third" ? "other" : "digits", name, params: { lr } });
    run.log({ acc, loss: 1 - acc });
    run.log({ acc: acc - 0.25, loss: 1.25 - acc });
    await run.end();
  }
  await server.end("SIGTERM");
  return () => atEnd();
});

const cli = (...args: string[]) => runCli({ cwd }, ...args);
const json = async (...args: string[]) => JSON.parse((await cli(...args)).out);

it("lists runs newest first, as a table and as JSON", async () => {
  const { out } = await cli("runs");
  expect(out.split("\n").map((line) => line.split(/\s+/)[1])).toEqual(["NAME", "third", "second", "first", undefined]);
  const runs = await json("runs", "--json");
  expect(runs.map(({ name }: { name: string }) => name)).toEqual(["third", "second", "first"]);
  expect(runs[1]).toMatchObject({ experiment: "digits", status: "finished", params: { lr: "0.01" }, metrics: { acc: 0.65, loss: 0.35 } });
  expect(runs[1].id).toMatch(/^[0-9a-f]{32}$/);
  expect(await json("runs", "--json", "--experiment", "digits", "--filter", "params.lr < 0.05")).toHaveLength(1);
  const wrong = await cli("runs", "--experiment", "digts");
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('There is no experiment "digts"; there are')]);
});

it("finds the best run by the best value that it ever had, in the direction that the name says", async () => {
  const best = async (...args: string[]) => (await json("best", ...args, "--json")).map(({ name }: { name: string }) => name);
  expect([
    await best("acc"),
    await best("loss"),
    await best("acc", "--min", "--top", "2"),
    await best("acc", "--experiment", "other"),
  ]).toEqual([["second"], ["second"], ["first", "third"], ["third"]]);
  expect(await cli("best", "f1")).toMatchObject({ code: 1, err: "No run has the metric f1.\n" });
});

it("sets and removes tags, and writes, adds to and prints a note", async () => {
  expect(await json("tag", "first", "stage=candidate", "note=a=b", "--json")).toMatchObject({ tags: { stage: "candidate", note: "a=b" } });
  expect((await json("tag", "first", "--remove", "stage", "--json")).tags.stage).toBeUndefined();
  await cli("note", "first", "Overfits.");
  expect((await cli("note", "first", "Try dropout.", "--append")).code).toBe(0);
  expect((await cli("note", "first")).out).toBe("Overfits.\n\nTry dropout.\n");
  expect((await cli("show", "first")).out).toContain("Try dropout.");
  expect((await cli("tag", "first", "broken")).code).toBe(2);
  expect(await cli("tag", "nobody", "a=b")).toMatchObject({ code: 1, err: expect.stringContaining("nobody") });
});

it("stores, lists and fetches files", async () => {
  mkdirSync(join(cwd, "sub"), { recursive: true });
  writeFileSync(join(cwd, "sub", "a b.txt"), "hello");
  await cli("artifacts", "put", "second", "sub/a b.txt", "deep/er/a b.txt");
  await cli("artifacts", "put", "second", "sub/a b.txt");
  const files = await json("artifacts", "list", "second", "--json");
  expect(files.map(({ path, size }: { path: string; size: number }) => [path, size])).toEqual([
    ["a b.txt", 5],
    ["deep/er/a b.txt", 5],
  ]);
  expect((await cli("artifacts", "get", "second", "deep/er/a b.txt", "-")).out).toBe("hello");
  expect((await cli("artifacts", "get", "second")).code).toBe(0);
  expect(readFileSync(join(cwd, "second", "deep", "er", "a b.txt"), "utf8")).toBe("hello");
  expect(await cli("artifacts", "get", "second", "nothing")).toMatchObject({
    code: 1,
    err: expect.stringContaining("no artifact nothing"),
  });
});

it("writes a table that other programs read", async () => {
  expect((await cli("export", "runs.csv", "--experiment", "digits")).code).toBe(0);
  const [header = "", ...rows] = readFileSync(join(cwd, "runs.csv"), "utf8").trimEnd().split("\r\n");
  expect(header).toMatch(/^id,name,experiment,status,start,end,user,param\.lr,metric\.acc,metric\.loss,tag\./);
  expect(rows.map((row) => row.split(",")[1])).toEqual(["second", "first"]);
  expect(await json("export", "--json")).toHaveLength(3);
});

it("says where there is no book, and what does not answer", async () => {
  const empty = temporaryFolder(onTestFinished);
  expect(await runCli({ cwd: empty }, "runs")).toMatchObject({ code: 1, err: expect.stringContaining("There is no book") });
  const env = { TRIALBOOK_URL: "http://127.0.0.1:9" };
  expect(await runCli({ cwd: empty, env }, "runs")).toMatchObject({
    code: 1,
    err: expect.stringContaining("http://127.0.0.1:9 did not answer"),
  });
});
