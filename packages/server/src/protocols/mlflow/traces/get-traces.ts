import { setTimeout as delay } from "node:timers/promises";
import { NotFound } from "@trialbook/core/errors.ts";
import { asTraceId, type TraceId } from "@trialbook/core/ids.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import type { AfterSpan, TraceStore } from "@trialbook/core/trace/trace-store.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid, MlflowError } from "../errors.ts";
import { bool, required, someOf, text, withDefault } from "../message.ts";
import { TRACE_KEYS, valueOfKey } from "./keys.ts";
import { spanJson } from "./span-json.ts";
import { traceJson } from "./trace-json.ts";

/** Traces that may be asked for at once; clients send ten. */
const mostAtOnce = 1000;

const SPANS_AT_ONCE = 500;

/** How long spans that are on their way are waited for, in milliseconds; MLflow's server looks after 0, 1 and 3 seconds. */
const LOOKS: readonly number[] = [0, 250, 750, 2000];

export const getTraceInfo: Endpoint = endpoint({
  method: "GET",
  path: "traces/:trace_id",
  version: "3.0",
  permission: "read",
  request: { trace_id: required(text) },
  async handle({ trace_id }, { book }) {
    return { trace: { trace_info: traceJson(await book.traces.getTrace(asTraceId(trace_id))) } };
  },
});

export const getTrace: Endpoint = endpoint({
  method: "GET",
  path: "traces/get",
  version: "3.0",
  permission: "read",
  request: { trace_id: required(text), allow_partial: withDefault(bool, false) },
  async handle({ trace_id, allow_partial }, { book }) {
    const trace = await withSpans(book.traces, asTraceId(trace_id), allow_partial);
    return wholeTraces(book.traces, [trace], { before: '{"trace":', after: "}" });
  },
});

/** Those that are not there, or have no spans here, are left out. */
export const getTraces: Endpoint = endpoint({
  method: "GET",
  path: "traces/batchGet",
  version: "3.0",
  permission: "read",
  request: { trace_ids: someOf(text) },
  async handle({ trace_ids }, { book }) {
    const found = await book.traces.findTraces(idsOf(trace_ids));
    const whole = found.filter((trace) => trace.spanCount > 0 && trace.spanCount >= spansToCome(trace));
    if (whole.length === 0) return {};
    return wholeTraces(book.traces, whole, { before: '{"traces":[', after: "]}" });
  },
});

export const getTraceInfos: Endpoint = endpoint({
  method: "POST",
  path: "traces/batchGetInfos",
  version: "3.0",
  permission: "read",
  request: { trace_ids: someOf(text) },
  async handle({ trace_ids }, { book }) {
    const found = await book.traces.findTraces(idsOf(trace_ids));
    return found.length === 0 ? {} : { trace_infos: found.map(traceJson) };
  },
});

function idsOf(sent: readonly string[]): readonly TraceId[] {
  if (sent.length > mostAtOnce) throw invalid(`trace_ids has ${sent.length} items; at most ${mostAtOnce} are read at once.`);
  return [...new Set(sent)].map(asTraceId);
}

/** A trace whose spans have all arrived. Clients send spans and the trace in any order, and may ask in between. */
async function withSpans(store: TraceStore, id: TraceId, allowPartial: boolean): Promise<Trace> {
  for (const wait of LOOKS) {
    await delay(wait);
    const trace = await store.getTrace(id).catch((error: unknown) => {
      throw error instanceof NotFound ? new NotFound(`Trace with ID ${id} is not found.`) : error;
    });
    if (trace.isComplete && trace.spanCount === 0 && spansToCome(trace) === 0) {
      throw new MlflowError("INVALID_STATE", "Trace data not stored in tracking store: its client kept the spans as an artifact.");
    }
    if (allowPartial || trace.spanCount >= Math.max(spansToCome(trace), 1)) return trace;
  }
  throw new NotFound(`Trace with ID ${id} is not fully exported yet, please try again later.`);
}

/** How many spans its client says that there are. */
function spansToCome(trace: Trace): number {
  try {
    const stats: unknown = JSON.parse(valueOfKey(trace.metadata, TRACE_KEYS.sizeStats) ?? "{}");
    return Number((stats as { num_spans?: unknown } | null)?.num_spans ?? 0) || 0;
  } catch {
    return 0;
  }
}

/** Traces with their spans as JSON text, a few spans at a time: a trace may have more of them than fit in memory. */
async function* wholeTraces(
  store: TraceStore,
  traces: readonly Trace[],
  { before, after }: { readonly before: string; readonly after: string },
): AsyncGenerator<string> {
  let text = before;
  for (const [i, trace] of traces.entries()) {
    text += `${i === 0 ? "" : ","}{"trace_info":${JSON.stringify(traceJson(trace))}`;
    let last: AfterSpan | undefined;
    do {
      const spans = await store.readSpans(trace.id, { limit: SPANS_AT_ONCE, ...(last === undefined ? {} : { after: last }) });
      const json = spans.map((span) => JSON.stringify(spanJson(span))).join(",");
      if (json !== "") text += `${last === undefined ? ',"spans":[' : ","}${json}`;
      else if (last === undefined) break;
      last = spans.at(-1) ?? last;
      if (spans.length < SPANS_AT_ONCE) {
        text += "]";
        break;
      }
      yield text;
      text = "";
    } while (last !== undefined);
    text += "}";
  }
  yield text + after;
}
