import type { RunRecord } from "../../reproduction/run-record.ts";
import type { Run } from "../run.ts";

/** A run with all that is known of how it came about. */
export interface RunEvidence {
  readonly run: Run;
  /** What `trialbook run` captured; absent where nobody did. */
  readonly record?: RunRecord;
  /** Versions of data that the run's inputs are, `NAME@NUMBER`: `dataVersions[i]` belongs to `run.datasets[i]`. */
  readonly dataVersions?: readonly (readonly string[])[];
}

/** A tag's text, if the run has the tag. */
export function tagOf({ tags }: Run, key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}
