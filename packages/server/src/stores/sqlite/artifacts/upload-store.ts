import type { Upload, UploadPart, UploadStore } from "@trialbook/core/artifact/upload-store.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";

/** Unfinished uploads in SQLite, so that a restart does not lose the parts that have arrived. */
export class SqliteUploadStore implements UploadStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  beginUpload({ id, path, begun }: Upload): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("INSERT INTO artifact_uploads (id, path, begun) VALUES (?, ?, ?)").run(id, path, begun);
    });
  }

  async getUpload(id: string): Promise<Upload & { readonly parts: readonly UploadPart[] }> {
    const upload = this.#database.rows("SELECT path, begun FROM artifact_uploads WHERE id = ?").get(id);
    if (upload === undefined) throw noUpload();
    const parts = this.#database.rows("SELECT number, hash, size FROM artifact_upload_parts WHERE upload_id = ? ORDER BY number").all(id);
    return {
      id,
      path: String(upload[0]),
      begun: Number(upload[1]),
      parts: parts.map(([number, hash, size]) => ({ number: Number(number), hash: asBlobHash(String(hash)), size: Number(size) })),
    };
  }

  putPart(id: string, { number, hash, size }: UploadPart): Promise<void> {
    return this.#commits.write(() => {
      if (this.#database.rows("SELECT 1 FROM artifact_uploads WHERE id = ?").get(id) === undefined) throw noUpload();
      this.#database
        .sql(
          `INSERT INTO artifact_upload_parts (upload_id, number, hash, size) VALUES (?, ?, ?, ?)
           ON CONFLICT (upload_id, number) DO UPDATE SET hash = excluded.hash, size = excluded.size`,
        )
        .run(id, number, hash, size);
    });
  }

  endUpload(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM artifact_uploads WHERE id = ?").run(id);
    });
  }

  endUploadsBefore(at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM artifact_uploads WHERE begun < ?").run(at);
    });
  }
}

function noUpload(): NotFound {
  // The id is a secret of its sender, so it isn't repeated.
  return new NotFound("There is no such upload: it was completed, aborted, or given up on after a week. Begin it again.");
}
