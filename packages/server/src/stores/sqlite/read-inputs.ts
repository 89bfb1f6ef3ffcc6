import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { Database } from "./database.ts";

/**
 * The data sets that runs used, by run, each run's in the order logged.
 *
 * @param runSeqs a JSON list of sequence numbers
 */
export function readInputs(database: Database, runSeqs: string): Map<number, DatasetInput[]> {
  const inputs = new Map<number, DatasetInput[]>();
  const rows = database
    .rows(
      `SELECT run_inputs.run_seq, run_inputs.id, name, digest, source_type, source, schema, profile
       FROM run_inputs JOIN datasets ON datasets.id = run_inputs.dataset_id
       WHERE run_inputs.run_seq IN (SELECT value FROM json_each(?)) ORDER BY run_inputs.id`,
    )
    .all(runSeqs);
  if (rows.length === 0) return inputs;
  const tags = readInputTags(database, runSeqs);
  for (const row of rows) {
    const seq = Number(row[0]);
    const ofRun = inputs.get(seq) ?? [];
    if (ofRun.length === 0) inputs.set(seq, ofRun);
    const dataset = {
      name: String(row[2]),
      digest: String(row[3]),
      sourceType: String(row[4]),
      source: String(row[5]),
      ...(row[6] !== null && { schema: String(row[6]) }),
      ...(row[7] !== null && { profile: String(row[7]) }),
    };
    ofRun.push({ dataset, tags: tags.get(Number(row[1])) ?? [] });
  }
  return inputs;
}

function readInputTags(database: Database, runSeqs: string): Map<number, Tag[]> {
  const tags = new Map<number, Tag[]>();
  const rows = database
    .rows(
      `SELECT input_id, key, value FROM input_tags WHERE input_id IN
         (SELECT id FROM run_inputs WHERE run_seq IN (SELECT value FROM json_each(?))) ORDER BY input_id, key`,
    )
    .all(runSeqs);
  for (const row of rows) {
    const ofInput = tags.get(Number(row[0])) ?? [];
    if (ofInput.length === 0) tags.set(Number(row[0]), ofInput);
    ofInput.push({ key: String(row[1]), value: String(row[2]) });
  }
  return tags;
}
