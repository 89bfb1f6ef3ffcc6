import { DatabaseSync } from "node:sqlite";
import { Invalid } from "@trialbook/core/errors.ts";
import { expect, it, onTestFinished } from "vitest";
import { addPatternFunction } from "./pattern-function.ts";

function textsOf(count: number, text: string, most?: number) {
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  addPatternFunction(database, most);
  database.exec("CREATE TABLE texts (text TEXT)");
  for (let i = 0; i < count; i++) database.prepare("INSERT INTO texts VALUES (?)").run(text);
  return (op: string, pattern: string) =>
    database.prepare("SELECT count(*) AS found FROM texts WHERE matches_pattern(text, ?, ?)").get(op, pattern)?.["found"];
}

it("finds the texts that match, and leaves out what is no text", () => {
  expect(textsOf(3, "Über 9")("ilike", "ü%_")).toBe(3);
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  addPatternFunction(database);
  expect(database.prepare("SELECT matches_pattern(NULL, 'like', '%') AS found").get()).toEqual({ found: null });
});

it("ends a search whose patterns look at too much, and lets the next one begin anew", async () => {
  const count = textsOf(100, "a".repeat(1000), 500_000);
  expect(() => count("like", `%${"a_".repeat(50)}b%`)).toThrow(Invalid);
  await Promise.resolve();
  expect(count("like", "%a")).toBe(100);
});
