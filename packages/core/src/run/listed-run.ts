import type { DatasetInput } from "../dataset/dataset.ts";
import type { Tag } from "../experiment/experiment.ts";
import type { MetricPoint } from "../metric/point.ts";
import type { ModelOutput, Param, RunInfo } from "./run.ts";

declare const content: unique symbol;

/**
 * A value spelled as JSON by a store. Whoever answers in JSON passes it on as it is: a listing of thousands of runs then
 * makes no object of each of their params.
 */
export type JsonText<T> = string & { readonly [content]: T };

/** Reads what a store spelled. */
export function parseJsonText<T>(text: JsonText<T>): T {
  return JSON.parse(text) as T;
}

/** A run as searches give it. Lists are ordered as those of a `Run`. */
export interface ListedRun {
  readonly info: RunInfo;
  readonly params: JsonText<readonly Param[]>;
  readonly tags: JsonText<readonly Tag[]>;
  /** The latest point of each metric. */
  readonly metrics: readonly MetricPoint[];
  readonly datasets: readonly DatasetInput[];
  readonly modelOutputs: readonly ModelOutput[];
}
