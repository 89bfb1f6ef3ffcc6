import type { ArtifactEntry, ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import type { ArtifactStore } from "@trialbook/core/artifact/artifact-store.ts";
import type { UploadStore } from "@trialbook/core/artifact/upload-store.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Database, Row } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import { below, deleteRows, FOLDER_WITHIN, placeOf, putRow } from "./artifact-rows.ts";
import { SqliteUploadStore } from "./upload-store.ts";

/** Names of artifacts in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteArtifactStore implements ArtifactStore {
  readonly uploads: UploadStore;
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.uploads = new SqliteUploadStore(database, commits);
    this.#database = database;
    this.#commits = commits;
  }

  putArtifact(file: ArtifactFile): Promise<void> {
    return this.#commits.write(() => putRow(this.#database, file));
  }

  async getArtifact(path: string): Promise<ArtifactFile | undefined> {
    const { folder, name } = placeOf(path);
    const row = this.#database
      .rows("SELECT folder, name, hash, size, modified FROM artifacts WHERE folder = ? AND name = ? AND hash IS NOT NULL")
      .get(folder, name);
    return row === undefined ? undefined : readFile(row);
  }

  async listArtifacts(folder: string): Promise<readonly ArtifactEntry[]> {
    const rows = this.#database.rows("SELECT name, size, modified FROM artifacts WHERE folder = ? ORDER BY name").all(folder);
    return rows.map(([name, size, modified]) =>
      size === null
        ? { kind: "folder", name: String(name) }
        : { kind: "file", name: String(name), size: Number(size), modified: Number(modified) },
    );
  }

  async artifactsUnder(path: string): Promise<readonly ArtifactFile[]> {
    if (path === "") return this.#filesWhere("1", []);
    const { folder, name } = placeOf(path);
    return this.#filesWhere(`((folder = ? AND name = ?) OR ${FOLDER_WITHIN})`, [folder, name, ...below(path)]);
  }

  async deleteArtifacts(path: string): Promise<void> {
    if (path === "") throw new Invalid("Invalid path: the root of all artifacts can't be deleted. Name a file or folder below it.");
    return this.#commits.write(() => deleteRows(this.#database, path));
  }

  async blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const named = this.#database.rows(
      `SELECT EXISTS (SELECT 1 FROM artifacts WHERE hash = ?1) OR EXISTS (SELECT 1 FROM artifact_upload_parts WHERE hash = ?1)
         OR EXISTS (SELECT 1 FROM metric_packs WHERE hash = ?1)`,
    );
    return new Set(hashes.filter((hash) => named.get(hash)?.[0] === 1));
  }

  #filesWhere(condition: string, parameters: readonly string[]): readonly ArtifactFile[] {
    return this.#database
      .rows(
        `SELECT folder, name, hash, size, modified FROM artifacts
         WHERE ${condition} AND hash IS NOT NULL ORDER BY iif(folder = '', name, folder || '/' || name)`,
      )
      .all(...parameters)
      .map(readFile);
  }
}

function readFile([folder, name, hash, size, modified]: Row): ArtifactFile {
  const path = folder === "" ? String(name) : `${folder}/${name}`;
  return { path, hash: asBlobHash(String(hash)), size: Number(size), modified: Number(modified) };
}
