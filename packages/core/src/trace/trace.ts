import type { Tag } from "../experiment/experiment.ts";
import type { ExperimentId, RunId, TraceId } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { Assessment } from "./assessment.ts";

export type TraceState = "unspecified" | "in-progress" | "ok" | "error";

/** What is told of a trace when it is recorded. */
export interface NewTrace {
  readonly id: TraceId;
  readonly experimentId: ExperimentId;
  /** The run that it was recorded in. */
  readonly runId?: RunId;
  readonly name?: string;
  readonly requested: Millis;
  /** Milliseconds. */
  readonly duration?: number;
  readonly state: TraceState;
  /** What the caller's own system calls the request. */
  readonly clientRequestId?: string;
  /** The beginnings of what went in and what came out. */
  readonly requestPreview?: string;
  readonly responsePreview?: string;
  /** What stays as it is once told; tags are what people change. */
  readonly metadata: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly assessments: readonly Assessment[];
}

/** One followed call of a program, usually of a model that answers: a tree of spans and what was said of it. */
export interface Trace extends Omit<NewTrace, "runId"> {
  /** The runs that it was recorded in or linked to. */
  readonly runIds: readonly RunId[];
  /** Where clients that keep spans as a file put it. */
  readonly artifactUri: string;
  /** Whether somebody told of the trace itself: until then all is guessed from its spans. */
  readonly isComplete: boolean;
  /** Spans of it that the book has. */
  readonly spanCount: number;
}
