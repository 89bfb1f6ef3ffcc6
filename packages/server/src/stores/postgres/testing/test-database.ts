import { randomUUID } from "node:crypto";
import pg from "pg";

/** Where tests find a PostgreSQL in which they may make schemas. */
export const TEST_DATABASE = process.env["TRIALBOOK_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Says why there is no database to test with, or nothing. */
export async function whyNoDatabase(): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: TEST_DATABASE, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return `no PostgreSQL answers at ${TEST_DATABASE} (TRIALBOOK_TEST_POSTGRES): ${error instanceof Error ? error.message : error}`;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Runs statements of an administrator of the test database. */
export async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: TEST_DATABASE });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An empty schema for one book, and the address that opens it. Whoever makes it drops it. */
export async function freshSchema(): Promise<{ readonly name: string; readonly url: string }> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administer(`CREATE SCHEMA ${name}`);
  const url = new URL(TEST_DATABASE);
  url.searchParams.set("options", `-csearch_path=${name}`);
  return { name, url: url.href };
}
