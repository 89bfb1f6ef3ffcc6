import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";

let folder: string;
let database: Database;
let commits: GroupCommit;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trialbook-"));
  database = openDatabase(join(folder, "book.db"), "full");
  database.handle.exec("CREATE TABLE notes (text TEXT UNIQUE) STRICT");
  commits = new GroupCommit(database);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const note = (text: string) => () => database.sql("INSERT INTO notes (text) VALUES (?)").run(text).changes;
const notes = () => database.rows("SELECT text FROM notes ORDER BY text").all().flat();
const full = () => database.handle.exec(`PRAGMA max_page_count = ${Number(database.rows("PRAGMA page_count").get()?.[0])}`);
const freed = () => database.handle.exec("PRAGMA max_page_count = 1000000");

describe("writes of one turn", () => {
  it("share a commit, and are answered after it", async () => {
    let committed = 0;
    commits.afterCommit(() => committed++);
    const texts = Array.from({ length: 50 }, (_, i) => String(i).padStart(2, "0"));
    const answers = Promise.all(texts.map((text) => commits.write(note(text))));
    expect(notes()).toEqual([]);
    expect(await answers).toEqual(texts.map(() => 1));
    expect(notes()).toEqual(texts);
    expect(committed).toBeLessThan(texts.length / 2); // One, unless the machine is so busy that it took too long.
  });

  it("stand alone: one that throws is undone, and only it", async () => {
    const undone: string[] = [];
    const failing = commits.write(() => {
      note("half")();
      commits.onWorkFailed(() => undone.push("memory"));
      throw new Error("changed its mind");
    });
    const answers = await Promise.allSettled([commits.write(note("a")), failing, commits.write(note("a")), commits.write(note("b"))]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    await expect(failing).rejects.toThrow("changed its mind");
    expect(undone).toEqual(["memory"]);
    expect(notes()).toEqual(["a", "b"]);
  });

  it("do not undo in memory what succeeded", async () => {
    const undone: string[] = [];
    await commits.write(() => commits.onWorkFailed(() => undone.push("first")));
    await expect(
      commits.write(() => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(undone).toEqual([]);
  });

  it("let reads in between when there is a lot to do", async () => {
    let committed = 0;
    commits.afterCommit(() => committed++);
    const slow = () => {
      const end = performance.now() + 6;
      while (performance.now() < end);
    };
    await Promise.all(Array.from({ length: 6 }, () => commits.write(slow)));
    expect(committed).toBeGreaterThan(1);
  });

  it("get what hooks add before the commit into the same transaction", async () => {
    commits.beforeCommit(() => note("summary")());
    await commits.write(note("a"));
    expect(notes()).toEqual(["a", "summary"]);
  });
});

describe("a full disk", () => {
  it("refuses what does not fit, keeps what is there, and takes writes again once there is room", async () => {
    await commits.write(note("before"));
    full();
    let lost = 0;
    commits.afterRollback(() => lost++);
    const tooMuch = Array.from({ length: 5 }, (_, i) => commits.write(note(`${i}${"x".repeat(20_000)}`)));
    for (const attempt of await Promise.allSettled(tooMuch)) {
      expect(attempt).toMatchObject({ status: "rejected", reason: expect.any(StorageFull) });
    }
    expect(notes()).toEqual(["before"]);
    freed();
    await commits.write(note("y".repeat(20_000)));
    expect(notes()).toHaveLength(2);
  });

  it("is told when it is met at the very end of a group", async () => {
    full();
    let isFailing = true;
    commits.beforeCommit(() => {
      if (isFailing) note("z".repeat(50_000))();
    });
    await expect(commits.write(note("a"))).rejects.toThrow(StorageFull);
    isFailing = false;
    freed();
    await commits.write(note("b"));
    expect(notes()).toEqual(["b"]);
  });
});

describe("closing", () => {
  it("commits what waits and refuses what comes later", async () => {
    const waiting = commits.write(note("a"));
    commits.close();
    expect(notes()).toEqual(["a"]);
    await waiting;
    await expect(commits.write(note("b"))).rejects.toThrow(Unavailable);
  });
});
