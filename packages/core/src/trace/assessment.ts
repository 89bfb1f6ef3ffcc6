import type { Tag } from "../experiment/experiment.ts";
import type { RunId, TraceId } from "../ids.ts";
import type { Millis } from "../time.ts";

/** `feedback` judges what came out, `expectation` says what should have, `issue` names a known problem. */
export type AssessmentKind = "feedback" | "expectation" | "issue";

/** Why a judge could not judge. */
export interface AssessmentError {
  readonly code: string;
  readonly message?: string;
  readonly stackTrace?: string;
}

/** What somebody, or some program, says of a trace or of one of its spans. */
export interface Assessment {
  /** `a-` and 32 hexadecimal digits. */
  readonly id: string;
  readonly traceId: TraceId;
  readonly kind: AssessmentKind;
  readonly name: string;
  /** `HUMAN`, `LLM_JUDGE` or `CODE`, and who or which. */
  readonly source: { readonly type: string; readonly id: string };
  /** JSON text; absent where there is only an error. */
  readonly value?: string;
  readonly error?: AssessmentError;
  readonly rationale?: string;
  readonly metadata: readonly Tag[];
  readonly spanId?: string;
  readonly runId?: RunId;
  /** The assessment that this one takes the place of. */
  readonly overrides?: string;
  /** Whether none took its place. */
  readonly valid: boolean;
  readonly created: Millis;
  readonly updated: Millis;
}

/** What may be changed about an assessment afterwards; metadata is added to what is there. */
export interface AssessmentChange {
  readonly name?: string;
  /** With the kind that the value is for: it must be the assessment's own. */
  readonly judged?: { readonly kind: AssessmentKind; readonly value?: string; readonly error?: AssessmentError };
  readonly rationale?: string;
  readonly metadata?: readonly Tag[];
}
