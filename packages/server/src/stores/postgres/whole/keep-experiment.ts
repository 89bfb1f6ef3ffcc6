import { AlreadyExists } from "@trialbook/core/errors.ts";
import type { KeptExperiment } from "@trialbook/core/whole-book.ts";
import type { Queries } from "../database.ts";
import { isDuplicate } from "../failure.ts";

/** An experiment as another book has it. @throws {AlreadyExists} if another one has the name */
export async function keepExperiment(tx: Queries, experiment: KeptExperiment): Promise<void> {
  const { name, artifactLocation, created, updated, lifecycle, lastActivity, tags } = experiment;
  const id = Number(experiment.id);
  try {
    await tx.run(
      `INSERT INTO experiments VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, artifact_location = excluded.artifact_location, created = excluded.created,
         updated = excluded.updated, deleted_at = excluded.deleted_at`,
      [id, name, artifactLocation, created, updated, lifecycle === "deleted" ? updated : null],
    );
  } catch (error) {
    if (isDuplicate(error)) {
      throw new AlreadyExists(`Another experiment than ${id} is named ${JSON.stringify(name)} here already. Rename that one first.`);
    }
    throw error;
  }
  await tx.run("UPDATE counters SET value = greatest(value, $1) WHERE name = 'experiments'", [id]);
  await tx.run("DELETE FROM experiment_tags WHERE experiment_id = $1", [id]);
  await tx.run("INSERT INTO experiment_tags SELECT $1, * FROM unnest($2::text[], $3::text[])", [
    id,
    tags.map(({ key }) => key),
    tags.map(({ value }) => value),
  ]);
  await tx.run("DELETE FROM experiment_activity WHERE experiment_id = $1", [id]);
  if (lastActivity !== undefined) await tx.run("INSERT INTO experiment_activity VALUES ($1, $2)", [id, lastActivity]);
}
