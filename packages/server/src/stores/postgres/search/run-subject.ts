import type { DatasetField } from "@trialbook/core/search/filter.ts";
import type { Dialect } from "../../search/dialect.ts";
import { runSubject } from "../../search/run-subject.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import type { Subject } from "../../search/subject.ts";
import { CONTEXT_TAG } from "../inputs.ts";

export function runsOf(dialect: Dialect): Subject {
  return runSubject(dialect, {
    key: "id",
    owner: "run_id",
    // Times may be as far apart as no bigint is.
    duration: "(CAST(runs.end_time AS numeric) - runs.start_time)",
    dataset: datasetRows,
  });
}

function datasetRows(name: DatasetField, matches: (value: Sql) => Sql): Sql {
  if (name === "context") {
    return sql`SELECT 1 FROM input_tags AS t WHERE t.run_id = runs.id AND t.key = ${CONTEXT_TAG} AND ${matches(raw("t.value"))}`;
  }
  return sql`SELECT 1 FROM run_inputs AS i JOIN datasets AS d ON d.id = i.dataset_id AND d.experiment_id = i.experiment_id
    WHERE i.run_id = runs.id AND ${matches(raw(`d.${name}`))}`;
}
