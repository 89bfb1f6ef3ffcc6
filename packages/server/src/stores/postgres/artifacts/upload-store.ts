import type { Upload, UploadPart, UploadStore } from "@trialbook/core/artifact/upload-store.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "../database.ts";

/** Unfinished uploads in PostgreSQL: each part may arrive at another server. */
export class PostgresUploadStore implements UploadStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async beginUpload({ id, path, begun }: Upload): Promise<void> {
    await this.#database.run("INSERT INTO artifact_uploads VALUES ($1, $2, $3)", [id, path, begun]);
  }

  getUpload(id: string): Promise<Upload & { readonly parts: readonly UploadPart[] }> {
    return this.#database.snapshot(async (tx) => {
      const [upload] = await tx.rows("SELECT path, begun FROM artifact_uploads WHERE id = $1", [id]);
      if (upload === undefined) throw noUpload();
      const parts = await tx.rows("SELECT number, hash, size FROM artifact_upload_parts WHERE upload_id = $1 ORDER BY number", [id]);
      return {
        id,
        path: String(upload[0]),
        begun: Number(upload[1]),
        parts: parts.map(([number, hash, size]) => ({ number: Number(number), hash: asBlobHash(String(hash)), size: Number(size) })),
      };
    });
  }

  putPart(id: string, { number, hash, size }: UploadPart): Promise<void> {
    return this.#database.transaction(async (tx) => {
      if ((await tx.rows("SELECT 1 FROM artifact_uploads WHERE id = $1 FOR SHARE", [id])).length === 0) throw noUpload();
      await tx.run(
        `INSERT INTO artifact_upload_parts VALUES ($1, $2, $3, $4)
         ON CONFLICT (upload_id, number) DO UPDATE SET hash = excluded.hash, size = excluded.size`,
        [id, number, hash, size],
      );
    }, "again");
  }

  endUpload(id: string): Promise<void> {
    return this.#end("id = $1", id);
  }

  endUploadsBefore(at: Millis): Promise<void> {
    return this.#end("begun < $1", at);
  }

  #end(condition: string, value: string | number): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const ended = (await tx.rows(`DELETE FROM artifact_uploads WHERE ${condition} RETURNING id`, [value])).map(([id]) => String(id));
      if (ended.length > 0) await tx.run("DELETE FROM artifact_upload_parts WHERE upload_id = ANY($1::text[])", [ended]);
    }, "again");
  }
}

function noUpload(): NotFound {
  // The id is a secret of its sender, so it isn't repeated.
  return new NotFound("There is no such upload: it was completed, aborted, or given up on after a week. Begin it again.");
}
