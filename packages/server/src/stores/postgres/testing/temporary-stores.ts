import type { ColdBook } from "../../contract/cold-points.contract.ts";
import { DEFAULT_EXPERIMENT, freshRunId, NOTHING, newRun } from "../../contract/samples.ts";
import { noFiles, type ReadFile } from "../../points/cold-files.ts";
import { openPostgresStores, type PostgresOptions, type PostgresStores } from "../open-postgres.ts";
import type { SchemaPool } from "./schema-pool.ts";

/** Says what shall happen when a test has ended, the last said first; vitest's `onTestFinished`. */
type AtEnd = (end: () => void | Promise<void>) => void;

/** What the books of a test need: where they lie, and what shall happen when the test has ended. */
export interface TestBooks {
  readonly schemas: SchemaPool;
  readonly atEnd: AtEnd;
}

/** A book's address that is another's after the test. */
export async function temporarySchema({ schemas, atEnd }: TestBooks): Promise<string> {
  const schema = await schemas.take();
  atEnd(() => schemas.giveBack(schema));
  return schema.url;
}

/** The stores of a fresh book, closed and gone after the test. */
export async function openTemporary(books: TestBooks, options: Partial<PostgresOptions> = {}): Promise<PostgresStores> {
  const url = options.url ?? (await temporarySchema(books));
  const stores = await openPostgresStores({ url, durability: "relaxed", clock: Date.now, partitions: 2, connections: 8, ...options });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= stores.close();
    return closing;
  };
  books.atEnd(close);
  return { ...stores, close };
}

/** Nothing is packed by itself. */
const ONLY_WHEN_ASKED = {
  worthAChunk: 1,
  manyPoints: Number.POSITIVE_INFINITY,
  manyRows: Number.POSITIVE_INFINITY,
  someRows: Number.POSITIVE_INFINITY,
};

/** What the contract of metrics asks for; even single points are worth a chunk, so that tests need few. */
export async function openMetricsBook(
  books: TestBooks,
  { url, readFile = noFiles }: { readonly url?: string; readonly readFile?: ReadFile } = {},
): Promise<ColdBook> {
  const at = url ?? (await temporarySchema(books));
  const stores = await openTemporary(books, { url: at, sealing: ONLY_WHEN_ASKED, readFile });
  return {
    metrics: stores.metrics,
    cold: stores.whole.cold,
    async startRun(startTime) {
      const run = newRun({ id: freshRunId(), experimentId: DEFAULT_EXPERIMENT });
      const { startTime: _, ...rest } = run;
      return (await stores.runs.createRun(startTime === undefined ? rest : { ...rest, startTime })).info.id;
    },
    log: (runId, points) => stores.runs.appendToRun(runId, { ...NOTHING, points }),
    summaries: async (runId) => (await stores.runs.getRun(runId)).metrics,
    pack: () => stores.sealAll(),
    async reopen() {
      await stores.close();
      return openMetricsBook(books, { url: at, readFile });
    },
  };
}
