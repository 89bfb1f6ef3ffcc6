import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import { NAME_TAG } from "./create-run.ts";
import type { Queries } from "./database.ts";
import { lastOfEachKey } from "./entries.ts";
import { numberIn } from "./number-in.ts";

/** Tags for a run that is held by this transaction. */
export interface TagsOfRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly tags: readonly Tag[];
}

/** Sets or overwrites tags, later ones of a key winning, and keeps the runs' names the same as their tags. Each run at most once. */
export async function setTags(tx: Queries, some: readonly TagsOfRun[]): Promise<void> {
  const rows = some.flatMap(({ id, experimentId, tags }) => lastOfEachKey(tags).map((tag) => ({ id, experimentId, ...tag })));
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO tags (run_id, key, value, number, experiment_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[])
     ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, number = excluded.number WHERE tags.value <> excluded.value`,
    [
      rows.map(({ id }) => id),
      rows.map(({ key }) => key),
      rows.map(({ value }) => value),
      rows.map(({ value }) => numberIn(value)),
      rows.map(({ experimentId }) => experimentId),
    ],
  );
  const names = rows.filter(({ key }) => key === NAME_TAG);
  if (names.length === 0) return;
  await tx.run("UPDATE runs SET name = named.value FROM unnest($1::text[], $2::text[]) AS named(id, value) WHERE runs.id = named.id", [
    names.map(({ id }) => id),
    names.map(({ value }) => value),
  ]);
}
