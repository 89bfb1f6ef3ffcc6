import type { Tag } from "../experiment/experiment.ts";
import type { ExperimentId, RunId, TraceId } from "../ids.ts";
import type { Page } from "../page.ts";
import type { Millis } from "../time.ts";
import type { Assessment, AssessmentChange } from "./assessment.ts";
import type { Span } from "./span.ts";
import type { NewTrace, Trace } from "./trace.ts";
import type { TraceSearch } from "./trace-search.ts";

/** Spans of one trace that arrived together, with what they tell of a trace that nobody told of yet. */
export interface TraceSpans {
  /** Told of the trace if it is new, or as far as nobody told of it; tags are added in any case. */
  readonly guess: NewTrace;
  readonly spans: readonly Span[];
}

/** Which traces of an experiment to delete: these, or all that are no younger; of those the oldest. */
export interface TraceSelection {
  readonly experimentId: ExperimentId;
  readonly ids?: readonly TraceId[];
  readonly until?: Millis;
  readonly most?: number;
}

/** Where a page of spans ended. */
export interface AfterSpan {
  readonly start: Span["start"];
  readonly id: string;
}

/** What a back-end keeps about traces. */
export interface TraceStore {
  /**
   * Records a trace. One that its spans began, or that was told of before, takes what is told now; tags, metadata and
   * assessments are added to those it has.
   *
   * @throws {NotFound} @throws {Inactive} of the experiment
   */
  putTrace(trace: NewTrace): Promise<Trace>;
  /** Adds spans, all or none, and begins the traces that are not there. @throws {NotFound} @throws {Inactive} */
  addSpans(traces: readonly TraceSpans[]): Promise<void>;
  /** @throws {NotFound} */
  getTrace(id: TraceId): Promise<Trace>;
  /** Those of these traces that there are, in this order. */
  findTraces(ids: readonly TraceId[]): Promise<readonly Trace[]>;
  /** A trace's next spans, by start and then id; fewer than the limit at the end. */
  readSpans(id: TraceId, page: { readonly after?: AfterSpan; readonly limit: number }): Promise<readonly Span[]>;
  /** @throws {Invalid} if the cursor is not one of this search */
  searchTraces(search: TraceSearch): Promise<Page<Trace>>;
  /** Without a name it loses the one it has. @throws {NotFound} */
  renameTrace(id: TraceId, name: string | undefined): Promise<void>;
  /** @throws {NotFound} */
  setTraceTag(id: TraceId, tag: Tag): Promise<void>;
  /** @throws {NotFound} if there is no such trace or tag */
  deleteTraceTag(id: TraceId, key: string): Promise<void>;
  /** @returns how many there were */
  deleteTraces(which: TraceSelection): Promise<number>;
  /** Links traces to a run; those that are not there are passed over. @throws {NotFound} of the run */
  linkTraces(ids: readonly TraceId[], runId: RunId): Promise<void>;
  /** The assessment that this one overrides is no longer valid then. @throws {NotFound} of the trace, or of the overridden one */
  addAssessment(assessment: Assessment): Promise<Assessment>;
  /** @throws {NotFound} */
  getAssessment(traceId: TraceId, id: string): Promise<Assessment>;
  /** @throws {NotFound} @throws {Invalid} if the new value is of another kind */
  changeAssessment(traceId: TraceId, id: string, change: AssessmentChange, at: Millis): Promise<Assessment>;
  /** What it took the place of is valid again. One that is not there is gone already. @throws {NotFound} of the trace */
  deleteAssessment(traceId: TraceId, id: string): Promise<void>;
}
