import { Invalid, Unavailable } from "@trialbook/core/errors.ts";
import pg from "pg";
import { isMlflow, type Row, type Tables, tableOf } from "./tables.ts";

const ROWS_AT_ONCE = 10_000;

/**
 * Reads all of one moment, through one connection that may write nothing: the server of that MLflow can go on meanwhile.
 *
 * @param address also as SQLAlchemy writes it, `postgresql+psycopg://…`
 * @throws {Invalid} if it is no database of an MLflow @throws {Unavailable} if it does not answer
 */
export async function postgresTables(address: string): Promise<Tables> {
  const client = new pg.Client({
    connectionString: address.replace(/^postgres(?:ql)?(?:\+\w+)?:/, "postgresql:"),
    application_name: "trialbook import",
  });
  // A connection that breaks fails the query under way; without a listener it would end the process.
  client.on("error", () => {});
  let names: ReadonlySet<string>;
  try {
    await client.connect();
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false))",
    );
    names = new Set(rows.map(({ name }) => name));
  } catch (error) {
    await client.end().catch(() => {}); // What failed is told.
    throw new Unavailable(`The database to import from does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isMlflow(names)) {
    await client.end();
    throw new Invalid('The database to import from has no tables "experiments" and "runs": it is no database of an MLflow.');
  }
  let cursors = 0;
  return {
    async *batches(query, ...values) {
      if (!names.has(tableOf(query))) return;
      const cursor = `trialbook_${cursors++}`;
      await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${numbered(query)}`, [...values]);
      try {
        for (;;) {
          const { rows } = await client.query<Row>(`FETCH ${ROWS_AT_ONCE} FROM ${cursor}`);
          if (rows.length > 0) yield rows;
          if (rows.length < ROWS_AT_ONCE) return;
        }
      } finally {
        await client.query(`CLOSE ${cursor}`).catch(() => {}); // It went with a connection that broke.
      }
    },
    async all(query, ...values) {
      return names.has(tableOf(query)) ? (await client.query<Row>(numbered(query), [...values])).rows : [];
    },
    close: () => client.end(),
  };
}

/** PostgreSQL numbers its placeholders. */
function numbered(query: string): string {
  let count = 0;
  return query.replaceAll("?", () => `$${++count}`);
}
