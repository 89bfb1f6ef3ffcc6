import type { Tag } from "../experiment/experiment.ts";

/** A version of a data set as a client described it; in one experiment (name, digest) is one data set. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  /** JSON text saying where it came from. */
  readonly source: string;
  /** JSON text of columns and types. */
  readonly schema?: string;
  /** JSON text of counts and statistics. */
  readonly profile?: string;
}

/** A data set as used by a run; the tag `mlflow.data.context` says what for (train, eval). */
export interface DatasetInput {
  readonly dataset: Dataset;
  readonly tags: readonly Tag[];
}

/** What a listing of data sets shows. */
export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  readonly context?: string;
}
