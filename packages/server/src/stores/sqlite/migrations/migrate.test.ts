import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Database, openDatabase } from "../database.ts";
import { migrate } from "./migrate.ts";

let folder: string;
let file: string;
let database: Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trialbook-"));
  file = join(folder, "book.db");
  database = openDatabase(file, "relaxed");
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const first = { name: "starts", sql: "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)" };
const second = { name: "adds b", sql: "CREATE TABLE b (y INTEGER); INSERT INTO b SELECT x + 1 FROM a" };
const broken = { name: "breaks", sql: "CREATE TABLE c (z INTEGER); INSERT INTO nowhere VALUES (1)" };
const tables = (of: Database) => of.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().flat();
const version = (of: Database) => of.rows("PRAGMA user_version").get()?.[0];

it("brings a new book to the newest schema, and leaves it alone from then on", () => {
  migrate(database, file, [first, second]);
  migrate(database, file, [first, second]);
  expect(tables(database)).toEqual(["a", "b"]);
  expect(version(database)).toBe(2);
  expect(existsSync(`${file}.before-2`)).toBe(false);
});

it("keeps a copy of a book as it was before it is migrated", () => {
  migrate(database, file, [first]);
  migrate(database, file, [first, second]);
  expect(database.rows("SELECT y FROM b").get()).toEqual([2]);
  const copy = openDatabase(`${file}.before-2`, "relaxed");
  expect(tables(copy)).toEqual(["a"]);
  expect(version(copy)).toBe(1);
  copy.close();
  expect(statSync(`${file}.before-2`).mode & 0o777).toBe(0o600);
});

it("refuses a book that a newer version wrote, naming both versions", () => {
  migrate(database, file, [first, second]);
  expect(() => migrate(database, file, [first])).toThrow(Invalid);
  expect(() => migrate(database, file, [first])).toThrow(/schema 2.*only up to 1/);
});

it("leaves a book as it was when a step fails", () => {
  migrate(database, file, [first]);
  expect(() => migrate(database, file, [first, broken])).toThrow(/version 2 \(breaks\)/);
  expect(tables(database)).toEqual(["a"]);
  expect(version(database)).toBe(1);
});
