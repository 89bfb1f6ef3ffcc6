import type { ArtifactEntry, ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import type { ArtifactStore } from "@trialbook/core/artifact/artifact-store.ts";
import type { UploadStore } from "@trialbook/core/artifact/upload-store.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Database, Row } from "../database.ts";
import { below, deleteRows, isWithin, keyOf, putRow } from "./artifact-rows.ts";
import { PostgresUploadStore } from "./upload-store.ts";

const FILE = "folder, name, hash, size, modified";
const PATH_ORDER = `CASE WHEN folder = '' THEN name ELSE folder || '/' || name END COLLATE "C"`;

/** Names of artifacts in PostgreSQL. */
export class PostgresArtifactStore implements ArtifactStore {
  readonly uploads: UploadStore;
  readonly #database: Database;

  constructor(database: Database) {
    this.uploads = new PostgresUploadStore(database);
    this.#database = database;
  }

  putArtifact(file: ArtifactFile): Promise<void> {
    return this.#database.transaction((tx) => putRow(tx, file), "again");
  }

  async getArtifact(path: string): Promise<ArtifactFile | undefined> {
    const [row] = await this.#database.rows(`SELECT ${FILE} FROM artifacts WHERE place = $1 AND hash IS NOT NULL`, [keyOf(path)]);
    return row === undefined ? undefined : readFile(row);
  }

  async listArtifacts(folder: string): Promise<readonly ArtifactEntry[]> {
    const rows = await this.#database.rows("SELECT name, size, modified FROM artifacts WHERE folder_place = $1 ORDER BY name", [
      keyOf(folder),
    ]);
    return rows.map(([name, size, modified]) =>
      size === null
        ? { kind: "folder", name: String(name) }
        : { kind: "file", name: String(name), size: Number(size), modified: Number(modified) },
    );
  }

  async artifactsUnder(path: string): Promise<readonly ArtifactFile[]> {
    const rows =
      path === ""
        ? await this.#database.rows(`SELECT ${FILE} FROM artifacts WHERE hash IS NOT NULL ORDER BY ${PATH_ORDER}`)
        : await this.#database.rows(
            `SELECT ${FILE} FROM artifacts WHERE (place = $6 OR ${isWithin("folder")}) AND hash IS NOT NULL ORDER BY ${PATH_ORDER}`,
            [...below(path), keyOf(path)],
          );
    return rows.map(readFile);
  }

  async deleteArtifacts(path: string): Promise<void> {
    if (path === "") throw new Invalid("Invalid path: the root of all artifacts can't be deleted. Name a file or folder below it.");
    await this.#database.transaction((tx) => deleteRows(tx, path), "again");
  }

  async blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const rows = await this.#database.rows(
      `SELECT hash FROM artifacts WHERE hash = ANY($1::text[]) UNION SELECT hash FROM artifact_upload_parts WHERE hash = ANY($1::text[])
       UNION SELECT hash FROM metric_packs WHERE hash = ANY($1::text[])`,
      [hashes],
    );
    return new Set(rows.map(([hash]) => asBlobHash(String(hash))));
  }
}

function readFile([folder, name, hash, size, modified]: Row): ArtifactFile {
  const path = folder === "" ? String(name) : `${folder}/${name}`;
  return { path, hash: asBlobHash(String(hash)), size: Number(size), modified: Number(modified) };
}
