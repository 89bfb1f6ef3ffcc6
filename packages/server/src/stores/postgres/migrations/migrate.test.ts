import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../database.ts";
import { engineOf } from "../engines/engine-of.ts";
import { onPostgres } from "../testing/on-postgres.ts";
import { administer, freshSchema } from "../testing/test-database.ts";
import { migrate } from "./migrate.ts";

const SERVERS = 6;
const ROUNDS = 60;

await onPostgres(() => {
  // The catalogue refuses the table that another server just made in three ways, one of them once in a hundred starts.
  it("lets any number of servers start at once on an empty database", { timeout: 60_000 }, async () => {
    const schema = await freshSchema();
    onTestFinished(() => administer(`DROP SCHEMA ${schema.name} CASCADE`));
    const databases = Array.from({ length: SERVERS }, () => openDatabase({ url: schema.url, durability: "relaxed", connections: 1 }));
    onTestFinished(async () => {
      for (const database of databases) await database.close();
    });
    const to = { engine: engineOf("PostgreSQL 15", 1), now: 1 };
    const once = [{ name: "is made once", statements: () => ["CREATE TABLE made (id int PRIMARY KEY)"] }];
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(databases.map((database) => migrate(database, once, to)));
      expect(await databases[0]?.rowsOnce("SELECT version FROM schema_version")).toEqual([[1]]);
      await administer(`DROP TABLE ${schema.name}.made, ${schema.name}.schema_version`);
    }
  });
});
