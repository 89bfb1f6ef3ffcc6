import type { DatasetOverview, DataVersion, VersionReference } from "@trialbook/core/dataset/data-version.ts";
import type { DatasetStore, NewDataVersion } from "@trialbook/core/dataset/dataset-store.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { noDataAlias } from "../../rows/no-dataset.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import { datasetId, newestVersions, versionOf, versionsByDigest, versionsOf } from "./read-versions.ts";

/** Data versions in SQLite. */
export class SqliteDatasetStore implements DatasetStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  keepBlobs(manifest: BlobHash, blobs: readonly BlobHash[], at: Millis): Promise<void> {
    return this.#commits.write(() => {
      const id = this.#manifestId(manifest, at);
      const insert = this.#database.sql("INSERT OR IGNORE INTO data_manifest_blobs (hash, manifest_id) VALUES (?, ?)");
      for (const blob of blobs) insert.run(Buffer.from(blob, "hex"), id);
    });
  }

  addVersion(version: NewDataVersion): Promise<{ readonly version: DataVersion; readonly created: boolean }> {
    return this.#commits.write(() => {
      const { name, digest, manifest, profile, files, bytes, source, at } = version;
      this.#database.sql("INSERT OR IGNORE INTO data_sets (name) VALUES (?)").run(name);
      const id = datasetId(this.#database, name);
      const known = this.#database.rows("SELECT number FROM data_versions WHERE data_set_id = ? AND digest = ?").get(id, digest);
      if (known !== undefined) return { version: versionOf(this.#database, name, { number: Number(known[0]) }), created: false };
      this.#database
        .sql(
          `INSERT INTO data_versions (data_set_id, number, digest, manifest_id, profile, files, bytes, source, created)
           SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM data_versions WHERE data_set_id = ?1`,
        )
        .run(id, digest, this.#manifestId(manifest, at), profile ?? null, files, bytes, source, at);
      return { version: versionOf(this.#database, name, "latest"), created: true };
    });
  }

  async listDatasets(): Promise<readonly DatasetOverview[]> {
    return newestVersions(this.#database).map(({ latest, versions }) => ({ name: latest.name, versions, latest }));
  }

  async listVersions(name: string): Promise<readonly DataVersion[]> {
    return versionsOf(this.#database, name);
  }

  async getVersion(name: string, reference: VersionReference): Promise<DataVersion> {
    return versionOf(this.#database, name, reference);
  }

  async findByDigest(prefix: string, limit: number): Promise<readonly DataVersion[]> {
    return versionsByDigest(this.#database, prefix, limit);
  }

  setAlias(name: string, alias: string, number: number): Promise<DataVersion> {
    return this.#commits.write(() => {
      const { number: found } = versionOf(this.#database, name, { number });
      this.#database
        .sql(
          `INSERT INTO data_aliases (data_set_id, alias, number) VALUES (?, ?, ?)
           ON CONFLICT (data_set_id, alias) DO UPDATE SET number = excluded.number`,
        )
        .run(datasetId(this.#database, name), alias, found);
      return versionOf(this.#database, name, { number });
    });
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.#commits.write(() => {
      const id = datasetId(this.#database, name);
      const { changes } = this.#database.sql("DELETE FROM data_aliases WHERE data_set_id = ? AND alias = ?").run(id, alias);
      if (changes === 0) throw noDataAlias(name, alias);
    });
  }

  async blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const needed = this.#database.rows("SELECT EXISTS (SELECT 1 FROM data_manifest_blobs WHERE hash = ?)");
    return new Set(hashes.filter((hash) => needed.get(Buffer.from(hash, "hex"))?.[0] === 1));
  }

  forgetUnfinished(before: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#database
        .sql(
          "DELETE FROM data_manifests WHERE begun < ? AND NOT EXISTS (SELECT 1 FROM data_versions WHERE manifest_id = data_manifests.id)",
        )
        .run(before);
    });
  }

  /** Within work. A manifest that is sent again counts as begun now. */
  #manifestId(hash: BlobHash, at: Millis): number {
    this.#database
      .sql("INSERT INTO data_manifests (hash, begun) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET begun = excluded.begun")
      .run(hash, at);
    return Number(this.#database.rows("SELECT id FROM data_manifests WHERE hash = ?").get(hash)?.[0]);
  }
}
