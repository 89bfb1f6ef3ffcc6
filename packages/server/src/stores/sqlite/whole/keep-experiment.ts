import { AlreadyExists } from "@trialbook/core/errors.ts";
import type { KeptExperiment } from "@trialbook/core/whole-book.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "../storage-error.ts";

/** Within work: an experiment as another book has it. @throws {AlreadyExists} if another one has the name */
export function keepExperiment(database: Database, experiment: KeptExperiment): void {
  const { id, name, artifactLocation, created, updated, lifecycle, lastActivity, tags } = experiment;
  try {
    database
      .sql(
        `INSERT INTO experiments (id, name, artifact_location, created, updated, deleted_at, last_activity) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, artifact_location = excluded.artifact_location, created = excluded.created,
           updated = excluded.updated, deleted_at = excluded.deleted_at, last_activity = excluded.last_activity`,
      )
      .run(Number(id), name, artifactLocation, created, updated, lifecycle === "deleted" ? updated : null, lastActivity ?? null);
  } catch (error) {
    if (isDuplicate(error)) {
      throw new AlreadyExists(`Another experiment than ${id} is named ${JSON.stringify(name)} here already. Rename that one first.`);
    }
    throw error;
  }
  database.sql("DELETE FROM experiment_tags WHERE experiment_id = ?").run(Number(id));
  const insert = database.sql("INSERT INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)");
  for (const { key, value } of tags) insert.run(Number(id), key, value);
}
