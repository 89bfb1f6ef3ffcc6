import { asTraceId } from "@trialbook/core/ids.ts";
import type { AssessmentChange } from "@trialbook/core/trace/assessment.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { isObject, type Reader, required, text } from "../message.ts";
import { assessmentFields, assessmentJson, readAssessment, saidOf } from "./assessment-json.ts";

const create = endpoint({
  method: "POST",
  path: "traces/:trace_id/assessments",
  version: "3.0",
  permission: "write",
  request: { trace_id: required(text), assessment: required(assessmentFields) },
  async handle({ trace_id, assessment }, { book, newId, clock }) {
    const added = await book.traces.addAssessment(readAssessment(assessment, { traceId: asTraceId(trace_id), newId, now: clock() }));
    return { assessment: assessmentJson(added) };
  },
});

const get = endpoint({
  method: "GET",
  path: "traces/:trace_id/assessments/:assessment_id",
  version: "3.0",
  permission: "read",
  request: { trace_id: required(text), assessment_id: required(text) },
  async handle({ trace_id, assessment_id }, { book }) {
    return { assessment: assessmentJson(await book.traces.getAssessment(asTraceId(trace_id), assessment_id)) };
  },
});

/** A field mask is text in JSON, its paths joined by commas and in camelCase. */
const mask: Reader<ReadonlySet<string>> = (value, path) => {
  const paths =
    isObject(value) && Array.isArray(value["paths"]) ? value["paths"].map((one) => text(one, path)) : text(value, path).split(",");
  return new Set(paths.map((one) => one.trim().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
};

const update = endpoint({
  method: "PATCH",
  path: "traces/:trace_id/assessments/:assessment_id",
  version: "3.0",
  permission: "write",
  request: {
    trace_id: required(text),
    assessment_id: required(text),
    assessment: required(assessmentFields),
    update_mask: required(mask),
  },
  async handle({ trace_id, assessment_id, assessment: sent, update_mask: paths }, { book, clock }) {
    if (paths.has("feedback") && paths.has("expectation")) throw invalid("Cannot specify both `expectation` and `feedback` parameters.");
    const judged = paths.has("feedback") || paths.has("expectation") ? saidOf(sent) : undefined;
    const change: AssessmentChange = {
      ...(paths.has("assessment_name") ? { name: sent.assessment_name } : {}),
      ...(judged === undefined ? {} : { judged }),
      ...(paths.has("rationale") && sent.rationale !== undefined ? { rationale: sent.rationale } : {}),
      ...(paths.has("metadata") ? { metadata: sent.metadata } : {}),
    };
    return { assessment: assessmentJson(await book.traces.changeAssessment(asTraceId(trace_id), assessment_id, change, clock())) };
  },
});

const remove = endpoint({
  method: "DELETE",
  path: "traces/:trace_id/assessments/:assessment_id",
  version: "3.0",
  permission: "write",
  request: { trace_id: required(text), assessment_id: required(text) },
  async handle({ trace_id, assessment_id }, { book }) {
    await book.traces.deleteAssessment(asTraceId(trace_id), assessment_id);
    return {};
  },
});

export const assessmentEndpoints: readonly Endpoint[] = [create, get, update, remove];
