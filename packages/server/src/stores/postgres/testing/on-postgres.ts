import { describe, expect, it } from "vitest";
import { whyNoDatabase } from "./test-database.ts";

/** Tests that need PostgreSQL: without one they are skipped with a line that says so, and fail where CI=true. */
export async function onPostgres(tests: () => void): Promise<void> {
  const missing = await whyNoDatabase();
  if (missing === undefined) describe("on PostgreSQL", tests);
  else {
    console.log(`Skipped: what needs PostgreSQL, because ${missing}`);
    it.skipIf(process.env["CI"] !== "true")("has a PostgreSQL to test with", () => expect.fail(missing));
  }
}
