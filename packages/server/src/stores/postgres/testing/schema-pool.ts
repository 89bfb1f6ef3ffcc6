import pg from "pg";
import { administer, freshSchema, TEST_DATABASE } from "./test-database.ts";

interface Schema {
  readonly name: string;
  readonly url: string;
}

/** Schemas for books that one test after the other has: making one takes longer than most tests. */
export class SchemaPool {
  readonly #free: Schema[] = [];
  readonly #all: Schema[] = [];

  /** An empty schema, or one whose book is as it was when it was made. */
  async take(): Promise<Schema> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const schema = await freshSchema();
    this.#all.push(schema);
    return schema;
  }

  /** Empties the book in a schema that nobody has open any more. */
  async giveBack(schema: Schema): Promise<void> {
    const client = new pg.Client({ connectionString: TEST_DATABASE });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
        [schema.name],
      );
      const kept = new Set(["schema_version", "seal_shards", "counters", "experiments"]);
      const emptied = rows.filter(({ name }) => !kept.has(name)).map(({ name }) => `DELETE FROM ${schema.name}.${name};`);
      if (emptied.length > 0) {
        await client.query(
          `${emptied.join("")} DELETE FROM ${schema.name}.experiments WHERE id <> 0; UPDATE ${schema.name}.counters SET value = 0;
           UPDATE ${schema.name}.experiments SET name = 'Default', deleted_at = NULL;`,
        );
      }
      this.#free.push(schema);
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    await administer(...this.#all.map(({ name }) => `DROP SCHEMA ${name} CASCADE`));
  }
}
