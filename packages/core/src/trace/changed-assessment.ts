import { Invalid } from "../errors.ts";
import type { Millis } from "../time.ts";
import type { Assessment, AssessmentChange } from "./assessment.ts";

/** An assessment as a change leaves it; metadata is added to what it has. @throws {Invalid} if the new value is of another kind */
export function changedAssessment(assessment: Assessment, change: AssessmentChange, at: Millis): Assessment {
  const { name, judged, rationale, metadata = [] } = change;
  if (judged !== undefined && judged.kind !== assessment.kind) {
    throw new Invalid(`Assessment ${assessment.id} is a ${assessment.kind}; it cannot be given the value of a ${judged.kind}.`);
  }
  const { value, error, ...kept } = assessment;
  const { value: nextValue, error: nextError } = judged ?? { value, error };
  const merged = new Map([...assessment.metadata, ...metadata].map((entry) => [entry.key, entry.value]));
  return {
    ...kept,
    ...(name === undefined ? {} : { name }),
    ...(nextValue === undefined ? {} : { value: nextValue }),
    ...(nextError === undefined ? {} : { error: nextError }),
    ...(rationale === undefined ? {} : { rationale }),
    metadata: Array.from(merged, ([key, text]) => ({ key, value: text })),
    updated: at,
  };
}
