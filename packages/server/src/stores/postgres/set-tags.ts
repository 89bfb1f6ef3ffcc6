import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { Value } from "./database.ts";
import { numberIn } from "./number-in.ts";

/** The tag that mirrors a run's name, in MLflow's spelling. */
export const NAME_TAG = "mlflow.runName";

/** A tag of a run. */
export interface PlacedTag extends Tag {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
}

/**
 * Sets or overwrites tags.
 *
 * @param first the number of the statement's parameter that {@link tagValues} begin at
 * @param gate a condition on `e.run_id`
 */
export function insertTags(first: number, gate = ""): string {
  const [run, key, value, number, experiment] = [0, 1, 2, 3, 4].map((i) => `$${first + i}`);
  return `INSERT INTO tags (run_id, key, value, number, experiment_id)
    SELECT e.* FROM unnest(${run}::text[], ${key}::text[], ${value}::text[], ${number}::float8[], ${experiment}::bigint[])
      AS e(run_id, key, value, number, experiment_id) ${gate}
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, number = excluded.number WHERE tags.value <> excluded.value`;
}

/** Each run and key at most once. */
export function tagValues(tags: readonly PlacedTag[]): readonly Value[] {
  return [
    tags.map(({ id }) => id),
    tags.map(({ key }) => key),
    tags.map(({ value }) => value),
    tags.map(({ value }) => numberIn(value)),
    tags.map(({ experimentId }) => experimentId),
  ];
}

/** Names runs after these of their tags. */
export const NAME_RUNS =
  "UPDATE runs SET name = named.value FROM unnest($1::text[], $2::text[]) AS named(id, value) WHERE runs.id = named.id";

/** The values of {@link NAME_RUNS}, or nothing if none of the tags is a run's name. */
export function namesAmong(tags: readonly PlacedTag[]): readonly Value[] | undefined {
  const names = tags.filter(({ key }) => key === NAME_TAG);
  return names.length === 0 ? undefined : [names.map(({ id }) => id), names.map(({ value }) => value)];
}
