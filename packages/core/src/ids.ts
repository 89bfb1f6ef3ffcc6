declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A decimal integer in a string, as MLflow's clients expect; `"0"` is the default experiment. */
export type ExperimentId = Branded<string, "ExperimentId">;
/** 32 lower-case hexadecimal digits. */
export type RunId = Branded<string, "RunId">;
/** `m-` and 32 lower-case hexadecimal digits. */
export type LoggedModelId = Branded<string, "LoggedModelId">;
/** `tr-` and 32 lower-case hexadecimal digits; older clients choose other texts. */
export type TraceId = Branded<string, "TraceId">;
/** Lower-case SHA-256 of the bytes. */
export type BlobHash = Branded<string, "BlobHash">;

/** Gives 32 fresh random hexadecimal digits; a parameter wherever ids are made, never a global. */
export type NewId = () => string;

export const asExperimentId = (text: string): ExperimentId => text as ExperimentId;
export const asRunId = (text: string): RunId => text as RunId;
export const asLoggedModelId = (text: string): LoggedModelId => text as LoggedModelId;
export const asTraceId = (text: string): TraceId => text as TraceId;
export const asBlobHash = (text: string): BlobHash => text as BlobHash;
