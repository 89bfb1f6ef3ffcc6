import type { ComparedFile, ComparedMetric, ReproductionVerdict } from "./result-comparison.ts";

/** Artifact of a repeating run with its {@link ReproductionReport} as JSON. */
export const REPORT_ARTIFACT = "trialbook/reproduction.json";
/** Reports of a run's reproductions lie below this folder of the original, each named after the run that repeated it. */
export const REPORTS_FOLDER = "trialbook/reproductions";

/** What a reproduction does, in this order. */
export type ReproductionStep = "code" | "data" | "environment" | "command" | "run" | "compare";

/** What came of repeating a run. All times are milliseconds. */
export interface ReproductionReport {
  readonly version: 1;
  readonly verdict: ReproductionVerdict;
  /** Why it is not better than it is; absent where nothing is better. */
  readonly cause?: Cause;
  readonly original: ReproducedRun;
  /** Absent if it never began. */
  readonly repeated?: ReproducedRun;
  readonly at: number;
  readonly by: { readonly user: string; readonly host: string };
  /** Someone else on another machine says more than the same person on the same one. */
  readonly independence: "same user, same machine" | "same user, other machine" | "other user, same machine" | "other user, other machine";
  readonly steps: readonly StepReport[];
  readonly metrics: readonly ComparedMetric[];
  /** Metrics that carry only the digits that were printed. */
  readonly printed: readonly string[];
  readonly files: readonly ComparedFile[];
  /** What the two runs ran in differs by, layer by layer. */
  readonly differences: readonly LayerDifference[];
}

export interface Cause {
  readonly step: ReproductionStep;
  /** A sentence that names the value. */
  readonly message: string;
}

export interface ReproducedRun {
  readonly id: string;
  readonly name: string;
  /** Milliseconds that the command took, where known. */
  readonly took?: number;
}

export interface StepReport {
  readonly step: ReproductionStep;
  /** `weaker`: it is not proved to be the same, and `details` say why. */
  readonly result: "done" | "weaker" | "failed";
  readonly took: number;
  /** Sentences for a person. */
  readonly details: readonly string[];
}

export interface LayerDifference {
  readonly layer: "interpreter" | "package" | "machine" | "data" | "variable";
  readonly what: string;
  readonly a?: string;
  readonly b?: string;
}
