import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { asBlobHash, asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { BookSize, KnownRun, WholeBook } from "@trialbook/core/whole-book.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { Database } from "../database.ts";
import { postgresCold } from "../metrics/cold-points.ts";
import type { StoreContext } from "../store-context.ts";
import { findFaults } from "./find-faults.ts";
import { keepAccount, readAccount } from "./keep-account.ts";
import { keepExperiment } from "./keep-experiment.ts";

/** The whole of a book in PostgreSQL, for those who move, check or watch it. */
export function postgresWhole({ database, changes, lanes }: StoreContext, cold: ColdFiles): WholeBook {
  return {
    runs: (page) => listRuns(database, page),
    artifacts: (page) => listFiles(database, page),
    async keepExperiment(experiment) {
      await database.transaction((tx) => keepExperiment(tx, experiment), "again");
      changes.changed([{ experimentId: experiment.id, what: "facts" }]);
    },
    account: (id) => database.snapshot((tx) => readAccount(tx, id)),
    keepAccount: (account) => database.transaction((tx) => keepAccount(tx, account), "again"),
    async lastVersionOf(model) {
      const [row] = await database.rows("SELECT last_version FROM registered_models WHERE name = $1", [model]);
      return Number(row?.[0] ?? 0);
    },
    async countVersionsFrom(model, last) {
      await database.run("UPDATE registered_models SET last_version = greatest(last_version, $2) WHERE name = $1", [model, last]);
    },
    faults: () => findFaults(database, cold),
    size: () => countBook(database),
    cold: postgresCold(database),
    commits: lanes.figures,
    waitingWrites: () => lanes.waiting,
  };
}

async function listRuns(
  database: Database,
  { after = "" as RunId, limit }: { readonly after?: RunId; readonly limit: number },
): Promise<KnownRun[]> {
  const rows = await database.rows("SELECT id, deleted_at, creation_key FROM runs WHERE id > $1 ORDER BY id LIMIT $2", [after, limit]);
  return rows.map(([id, deletedAt, key]) => ({
    id: asRunId(String(id)),
    ...(deletedAt === null ? {} : { deletedAt: Number(deletedAt) }),
    ...(key === null ? {} : { idempotencyKey: String(key) }),
  }));
}

const LISTING = "all files";

/** In the order of their keys, which are hashes. */
async function listFiles(
  database: Database,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<ArtifactFile>> {
  const [after] = cursor === undefined ? [""] : readCursor(cursor, LISTING, [{ type: "text" }]);
  const rows = await database.rows(
    "SELECT place, folder, name, hash, size, modified FROM artifacts WHERE place > $1 AND hash IS NOT NULL ORDER BY place LIMIT $2",
    [String(after), limit],
  );
  const items = rows.map(([, folder, name, hash, size, modified]) => ({
    path: folder === "" ? String(name) : `${folder}/${name}`,
    hash: asBlobHash(String(hash)),
    size: Number(size),
    modified: Number(modified),
  }));
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? { items } : { items, next: writeCursor(LISTING, [String(last[0])]) };
}

/** What the catalogue says of a table's size is not known to every engine, so the bytes may be 0. */
async function countBook(database: Database): Promise<BookSize> {
  const one = async (query: string): Promise<number> => Number((await database.rows(query))[0]?.[0] ?? 0);
  return {
    experiments: await one("SELECT count(*) FROM experiments"),
    runs: await one("SELECT count(*) FROM runs"),
    points: (await one("SELECT sum(count) FROM metric_chunk")) + (await one("SELECT sum(points) FROM metric_tail")),
    artifacts: await one("SELECT count(*) FROM artifacts WHERE hash IS NOT NULL"),
    artifactBytes: await one("SELECT sum(size) FROM artifacts"),
    storeBytes: await one("SELECT pg_database_size(current_database())").catch(() => 0),
  };
}
