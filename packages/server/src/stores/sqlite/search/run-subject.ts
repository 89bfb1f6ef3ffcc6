import type { DatasetField } from "@trialbook/core/search/filter.ts";
import { runSubject } from "../../search/run-subject.ts";
import { raw, type Sql, sql } from "../../search/sql.ts";
import { DIALECT } from "./dialect.ts";

export const RUN_SUBJECT = runSubject(DIALECT, {
  key: "seq",
  owner: "run_seq",
  duration: "(runs.end_time - runs.start_time)",
  dataset: datasetRows,
});

function datasetRows(name: DatasetField, matches: (value: Sql) => Sql): Sql {
  const context = raw("JOIN input_tags AS t ON t.input_id = i.id AND t.key = 'mlflow.data.context'");
  if (name === "context") return sql`SELECT 1 FROM run_inputs AS i ${context} WHERE i.run_seq = runs.seq AND ${matches(raw("t.value"))}`;
  return sql`SELECT 1 FROM run_inputs AS i JOIN datasets AS d ON d.id = i.dataset_id WHERE i.run_seq = runs.seq AND ${matches(raw(`d.${name}`))}`;
}
