import type { DatasetOverview, DataVersion, VersionReference } from "@trialbook/core/dataset/data-version.ts";
import type { DatasetStore, NewDataVersion } from "@trialbook/core/dataset/dataset-store.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { noDataAlias } from "../../rows/no-dataset.ts";
import type { Database, Queries } from "../database.ts";
import { newestVersions, versionOf, versionsByDigest, versionsOf } from "./read-versions.ts";

/** Blobs that one statement notes. */
const BLOBS_AT_ONCE = 5000;

/** Data versions in PostgreSQL. */
export class PostgresDatasetStore implements DatasetStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  keepBlobs(manifest: BlobHash, blobs: readonly BlobHash[], at: Millis): Promise<void> {
    return this.#database.transaction(async (tx) => {
      await holdManifest(tx, manifest, at);
      for (let from = 0; from < blobs.length; from += BLOBS_AT_ONCE) {
        await tx.run(
          `INSERT INTO data_manifest_blobs (hash, manifest)
           SELECT decode(b.hash, 'hex'), $1::text FROM unnest($2::text[]) AS b(hash) ON CONFLICT DO NOTHING`,
          [manifest, blobs.slice(from, from + BLOBS_AT_ONCE)],
        );
      }
    }, "again");
  }

  /** The dataset's row is held meanwhile, whichever servers add. */
  addVersion(version: NewDataVersion): Promise<{ readonly version: DataVersion; readonly created: boolean }> {
    return this.#database.transaction(async (tx) => {
      const { name, digest, manifest, profile, files, bytes, source, at } = version;
      await tx.run("INSERT INTO data_sets VALUES ($1, 0) ON CONFLICT DO NOTHING", [name]);
      const [held] = await tx.rows("SELECT last_version FROM data_sets WHERE name = $1 FOR UPDATE", [name]);
      const [known] = await tx.rows("SELECT number FROM data_versions WHERE name = $1 AND digest = $2", [name, digest]);
      if (known !== undefined) return { version: await versionOf(tx, name, { number: Number(known[0]) }), created: false };
      const number = Number(held?.[0]) + 1;
      await holdManifest(tx, manifest, at);
      await tx.run("INSERT INTO data_versions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
        ...[name, number, digest, manifest, profile ?? null],
        ...[files, bytes, source, at],
      ]);
      await tx.run("UPDATE data_sets SET last_version = $2 WHERE name = $1", [name, number]);
      return { version: await versionOf(tx, name, { number }), created: true };
    });
  }

  listDatasets(): Promise<readonly DatasetOverview[]> {
    return this.#database.snapshot(async (tx) =>
      (await newestVersions(tx)).map((latest) => ({ name: latest.name, versions: latest.number, latest })),
    );
  }

  listVersions(name: string): Promise<readonly DataVersion[]> {
    return this.#database.snapshot((tx) => versionsOf(tx, name));
  }

  getVersion(name: string, reference: VersionReference): Promise<DataVersion> {
    return this.#database.snapshot((tx) => versionOf(tx, name, reference));
  }

  findByDigest(prefix: string, limit: number): Promise<readonly DataVersion[]> {
    return this.#database.snapshot((tx) => versionsByDigest(tx, prefix, limit));
  }

  setAlias(name: string, alias: string, number: number): Promise<DataVersion> {
    return this.#database.transaction(async (tx) => {
      await versionOf(tx, name, { number });
      await tx.run(
        "INSERT INTO data_aliases (name, alias, number) VALUES ($1, $2, $3) ON CONFLICT (name, alias) DO UPDATE SET number = excluded.number",
        [name, alias, number],
      );
      return versionOf(tx, name, { number });
    }, "again");
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const changed = await tx.run("DELETE FROM data_aliases WHERE name = $1 AND alias = $2", [name, alias]);
      if (changed > 0) return;
      await versionOf(tx, name, "latest");
      throw noDataAlias(name, alias);
    });
  }

  async blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>> {
    const rows = await this.#database.rows(
      `SELECT b.hash FROM unnest($1::text[]) AS b(hash)
       WHERE EXISTS (SELECT 1 FROM data_manifest_blobs AS needed WHERE needed.hash = decode(b.hash, 'hex'))`,
      [hashes],
    );
    return new Set(rows.map(([hash]) => asBlobHash(String(hash))));
  }

  /** Held manifests are passed over: somebody is just adding to them. */
  forgetUnfinished(before: Millis): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const rows = await tx.rows(
        `SELECT hash FROM data_manifests WHERE begun < $1
           AND NOT EXISTS (SELECT 1 FROM data_versions WHERE manifest = data_manifests.hash) FOR UPDATE SKIP LOCKED`,
        [before],
      );
      const held = rows.map(([hash]) => String(hash));
      // A version may have been made of one of them before its row was held here, and after the moment that the query above saw.
      const unfinished = await tx.rows(
        "SELECT hash FROM unnest($1::text[]) AS h(hash) WHERE NOT EXISTS (SELECT 1 FROM data_versions WHERE manifest = h.hash)",
        [held],
      );
      const given = unfinished.map(([hash]) => String(hash));
      await tx.run("DELETE FROM data_manifest_blobs WHERE manifest = ANY($1::text[])", [given]);
      await tx.run("DELETE FROM data_manifests WHERE hash = ANY($1::text[])", [given]);
    }, "again");
  }
}

/** A manifest that is sent again counts as begun now. Its row is held until the transaction ends. */
async function holdManifest(tx: Queries, hash: BlobHash, at: Millis): Promise<void> {
  await tx.run("INSERT INTO data_manifests VALUES ($1, $2) ON CONFLICT (hash) DO UPDATE SET begun = excluded.begun", [hash, at]);
}
