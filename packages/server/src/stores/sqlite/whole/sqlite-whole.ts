import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { asBlobHash, asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { ColdPoints } from "@trialbook/core/metric/cold-points.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { KnownRun, WholeBook } from "@trialbook/core/whole-book.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import { countInThread } from "./count-in-thread.ts";
import { findFaults } from "./find-faults.ts";
import { keepAccount, readAccount } from "./keep-account.ts";
import { keepExperiment } from "./keep-experiment.ts";

export interface WholeParts {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly changes: ChangeFeed;
  readonly cold: ColdFiles;
  readonly coldPoints: ColdPoints;
}

/** The whole of a book in SQLite, for those who move, check or watch it. */
export function sqliteWhole({ database, commits, changes, cold, coldPoints }: WholeParts): WholeBook {
  return {
    runs: async (page) => listRuns(database, page),
    artifacts: async (page) => listFiles(database, page),
    keepExperiment: (experiment) =>
      commits.write(() => {
        keepExperiment(database, experiment);
        changes.changed({ experimentId: experiment.id, what: "facts" });
      }),
    account: async (id) => readAccount(database, id),
    keepAccount: (account) => commits.write(() => keepAccount(database, account)),
    async lastVersionOf(model) {
      return Number(database.rows("SELECT last_version FROM registered_models WHERE name = ?").get(model)?.[0] ?? 0);
    },
    countVersionsFrom: (model, last) =>
      commits.write(() => {
        database.sql("UPDATE registered_models SET last_version = max(last_version, ?) WHERE name = ?").run(last, model);
      }),
    faults: () => findFaults(database, cold),
    size: () => countInThread(database),
    cold: coldPoints,
    commits: commits.figures,
    waitingWrites: () => commits.waiting,
  };
}

function listRuns(database: Database, { after = "" as RunId, limit }: { readonly after?: RunId; readonly limit: number }): KnownRun[] {
  return database
    .rows("SELECT id, deleted_at, creation_key FROM runs WHERE id > ? ORDER BY id LIMIT ?")
    .all(after, limit)
    .map(([id, deletedAt, key]) => ({
      id: asRunId(String(id)),
      ...(deletedAt === null ? {} : { deletedAt: Number(deletedAt) }),
      ...(key === null ? {} : { idempotencyKey: String(key) }),
    }));
}

const LISTING = "all files";
const TEXT = { type: "text" } as const;

function listFiles(database: Database, { limit, cursor }: { readonly limit: number; readonly cursor?: string }): Page<ArtifactFile> {
  const [folder, name] = cursor === undefined ? ["", ""] : readCursor(cursor, LISTING, [TEXT, TEXT]);
  const rows = database
    .rows(
      `SELECT folder, name, hash, size, modified FROM artifacts
       WHERE (folder, name) > (?, ?) AND hash IS NOT NULL ORDER BY folder, name LIMIT ?`,
    )
    .all(String(folder), String(name), limit);
  const items = rows.map(([of, file, hash, size, modified]) => ({
    path: of === "" ? String(file) : `${of}/${file}`,
    hash: asBlobHash(String(hash)),
    size: Number(size),
    modified: Number(modified),
  }));
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? { items } : { items, next: writeCursor(LISTING, [String(last[0]), String(last[1])]) };
}
