import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asTraceId, type ExperimentId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import { type Attribute, plainValue } from "@trialbook/core/trace/attribute-value.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { NewTrace } from "@trialbook/core/trace/trace.ts";
import type { TraceSpans } from "@trialbook/core/trace/trace-store.ts";
import { invalid } from "../../errors.ts";
import { shown } from "../../message.ts";
import { cut, tagValueLength } from "../../wire.ts";
import { SPAN_KEYS, settableTags, TRACE_KEYS, valueOfKey } from "../keys.ts";
import type { SentSpan, SentSpans } from "./message.ts";

/** Characters of a preview that is made here, as MLflow's server cuts it. */
const previewLength = 1000;

/** The spans of a request by trace, with what they tell of it. @throws if a span has no ids */
export function groupSpans(sent: readonly SentSpans[], experimentId: ExperimentId): readonly TraceSpans[] {
  const traces = new Map<string, { readonly spans: SentSpan[]; readonly resource: readonly Attribute[] }>();
  for (const { resource, spans } of sent) {
    for (const span of spans) {
      if (!/^[0-9a-f]{32}$/.test(span.traceId)) throw invalid(`A span's trace id is 16 bytes, not ${shown(span.traceId)}.`);
      if (!/^[0-9a-f]{16}$/.test(span.spanId)) throw invalid(`A span's id is 8 bytes, not ${shown(span.spanId)}.`);
      const trace = traces.get(span.traceId) ?? { spans: [], resource };
      if (trace.spans.length === 0) traces.set(span.traceId, trace);
      trace.spans.push(span);
    }
  }
  return Array.from(traces, ([hex, { spans, resource }]) => {
    const id = asTraceId(`tr-${hex}`);
    return { guess: guessOf(id, experimentId, { spans, resource }), spans: spans.map((span) => spanOf(id, span)) };
  });
}

function spanOf(traceId: NewTrace["id"], sent: SentSpan): Span {
  const { spanId: id, parentSpanId: parentId, name, start, end, status, statusMessage, events, links } = sent;
  const type = noted(sent.attributes, SPAN_KEYS.type);
  return {
    traceId,
    id,
    ...(parentId === "" ? {} : { parentId }),
    name,
    ...(typeof type === "string" ? { type } : {}),
    start,
    ...(end === 0 ? {} : { end }),
    status,
    ...(statusMessage === "" ? {} : { statusMessage }),
    attributes: withTraceId(sent.attributes, traceId),
    events,
    links,
  };
}

/** What the client says the trace is called gives way to what its OpenTelemetry id says. */
function withTraceId(attributes: readonly Attribute[], traceId: string): readonly Attribute[] {
  const own: Attribute = { key: SPAN_KEYS.traceId, value: { stringValue: traceId } };
  const named = attributes.some(({ key }) => key === own.key);
  return named ? attributes.map((attribute) => (attribute.key === own.key ? own : attribute)) : [...attributes, own];
}

function guessOf(
  id: NewTrace["id"],
  experimentId: ExperimentId,
  { spans, resource }: { readonly spans: readonly SentSpan[]; readonly resource: readonly Attribute[] },
): NewTrace {
  const root = spans.find((span) => span.parentSpanId === "");
  const requested = Math.min(...spans.map((span) => milliseconds(span.start)));
  const ended = Math.max(...spans.map((span) => milliseconds(span.end)));
  const everything = spans.flatMap((span) => span.attributes);
  const session = noted(everything, "session.id") ?? noted(everything, "gen_ai.conversation.id");
  const named = ownTags(root);
  const name = valueOfKey(named, TRACE_KEYS.name);
  const user = noted(everything, "user.id");
  return {
    id,
    experimentId,
    ...(name === undefined ? {} : { name }),
    requested,
    ...(ended === 0 ? {} : { duration: ended - requested }),
    state: root === undefined ? "in-progress" : root.status === "error" ? "error" : "ok",
    ...preview("requestPreview", root, SPAN_KEYS.inputs),
    ...preview("responsePreview", root, SPAN_KEYS.outputs),
    metadata: [
      ...(session === undefined ? [] : [{ key: TRACE_KEYS.session, value: textOf(session) }]),
      ...(user === undefined ? [] : [{ key: TRACE_KEYS.user, value: textOf(user) }]),
    ],
    tags: settableTags([...resourceTags(resource), ...named]),
    assessments: [],
  };
}

function preview(name: "requestPreview" | "responsePreview", root: SentSpan | undefined, key: string): Partial<NewTrace> {
  const value = noted(root?.attributes ?? [], key);
  if (value === undefined) return {};
  const json = JSON.stringify(value);
  return { [name]: json.length <= previewLength ? json : `${cut(json, previewLength - 3)}...` };
}

/** What produced a trace is among its tags, without what only speaks of OpenTelemetry's library. */
function resourceTags(resource: readonly Attribute[]): readonly Tag[] {
  return resource
    .filter(({ key }) => !key.startsWith("telemetry.sdk.") && !key.startsWith("mlflow."))
    .map(({ key, value }) => ({ key, value: cut(textOf(plainValue(value)), tagValueLength) }));
}

/** Clients that send nothing but spans put a trace's tags on its root. */
function ownTags(root: SentSpan | undefined): readonly Tag[] {
  return (root?.attributes ?? [])
    .filter(({ key }) => key.startsWith(SPAN_KEYS.traceTag))
    .map(({ key, value }) => ({ key: key.slice(SPAN_KEYS.traceTag.length), value: cut(textOf(plainValue(value)), tagValueLength) }));
}

function noted(attributes: readonly Attribute[], key: string): unknown {
  const found = attributes.find((attribute) => attribute.key === key);
  return found === undefined ? undefined : plainValue(found.value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function milliseconds(nanoseconds: Int64): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}
