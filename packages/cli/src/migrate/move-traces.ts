import { createHash } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { NewTrace, Trace } from "@trialbook/core/trace/trace.ts";
import { canonical } from "./canonical.ts";
import { type Moving, moveRecord } from "./mover.ts";

const LISTED_AT_ONCE = 200;
const SPANS_AT_ONCE = 500;

export async function moveTraces(moving: Moving, experimentId: ExperimentId): Promise<void> {
  const { from, to, onProgress } = moving;
  let cursor: string | undefined;
  do {
    const page = await from.traces.searchTraces({
      experimentIds: [experimentId],
      clauses: [],
      order: [],
      limit: LISTED_AT_ONCE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const trace of page.items) {
      onProgress(`trace ${trace.id}`);
      await moveRecord(moving, {
        kind: "traces",
        what: `trace ${trace.id}`,
        digest: async (book) => {
          const [found] = await book.traces.findTraces([trace.id]);
          return found && traceDigest(book, found);
        },
        write: () => writeTrace({ from, to }, trace),
      });
    }
    cursor = page.next;
  } while (cursor !== undefined);
}

async function traceDigest(book: Book, trace: Trace): Promise<string> {
  const { runIds, assessments, ...facts } = trace;
  const said = assessments.map((assessment) => canonical(assessment)).sort();
  const sum = createHash("sha256").update(canonical({ ...facts, runIds: [...runIds].sort(), said }));
  for await (const spans of spansOf(book, trace)) sum.update(canonical(spans));
  return sum.digest("hex");
}

async function* spansOf({ traces }: Book, { id }: Trace): AsyncGenerator<readonly Span[], void> {
  let last: Span | undefined;
  do {
    const page: readonly Span[] = await traces.readSpans(id, {
      limit: SPANS_AT_ONCE,
      ...(last !== undefined && { after: { start: last.start, id: last.id } }),
    });
    yield page;
    last = page.length < SPANS_AT_ONCE ? undefined : page.at(-1);
  } while (last !== undefined);
}

async function writeTrace({ from, to }: Pick<Moving, "from" | "to">, trace: Trace): Promise<void> {
  const { runIds, artifactUri: _uri, isComplete, spanCount: _count, ...facts } = trace;
  const [runId, ...others] = runIds;
  const told: NewTrace = { ...facts, ...(runId !== undefined && { runId }) };
  if (isComplete) await to.traces.putTrace(told);
  for await (const spans of spansOf(from, trace)) {
    if (spans.length > 0 || !isComplete) await to.traces.addSpans([{ guess: told, spans }]);
  }
  for (const other of others) await to.traces.linkTraces([trace.id], other);
  if (!isComplete) for (const assessment of trace.assessments) await to.traces.addAssessment(assessment);
  const [there] = await to.traces.findTraces([trace.id]);
  const tags = new Set(trace.tags.map(({ key }) => key));
  for (const { key } of there?.tags ?? []) if (!tags.has(key)) await to.traces.deleteTraceTag(trace.id, key);
}
