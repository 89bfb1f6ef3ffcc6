import { Inactive, Invalid, NotFound } from "@trialbook/core/errors.ts";
import type { ExperimentStore } from "@trialbook/core/experiment/experiment-store.ts";
import { asExperimentId, asRunId, asTraceId, type TraceId } from "@trialbook/core/ids.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";
import type { Assessment } from "@trialbook/core/trace/assessment.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { NewTrace } from "@trialbook/core/trace/trace.ts";
import type { TraceClause, TraceOrder } from "@trialbook/core/trace/trace-search.ts";
import type { TraceStore } from "@trialbook/core/trace/trace-store.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, newRun } from "./samples.ts";

/** What the contract of traces needs of a back-end. */
export interface OpenedTraces {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly traces: TraceStore;
}

const MISSING = asTraceId("tr-missing");

/** Holds a back-end's traces to what {@link TraceStore} promises. */
export function traceStoreContract(open: () => Promise<OpenedTraces>): void {
  describe("a trace", () => {
    it("keeps what is told of it", async () => {
      const { traces } = await open();
      const told = newTrace("tr-1", {
        name: "answer",
        duration: 0,
        clientRequestId: "c-1",
        requestPreview: "{}",
        responsePreview: "",
        metadata: [{ key: "m", value: "1" }],
        tags: [{ key: "t", value: "" }],
      });
      const { runId, ...rest } = { ...told, runId: asRunId("r-1") };
      const trace = await traces.putTrace({ ...rest, runId });
      expect(trace).toEqual({
        ...rest,
        runIds: ["r-1"],
        artifactUri: "mlflow-artifacts:/0/traces/tr-1/artifacts",
        isComplete: true,
        spanCount: 0,
      });
      expect(await traces.getTrace(trace.id)).toEqual(trace);
      expect(await traces.findTraces([MISSING, trace.id])).toEqual([trace]);
      await expect(traces.getTrace(MISSING)).rejects.toThrow(NotFound);
    });

    it("belongs to an experiment that is there and not in the bin", async () => {
      const { traces, experiments } = await open();
      const nowhere = asExperimentId("4711");
      await expect(traces.putTrace(newTrace("tr-1", { experimentId: nowhere }))).rejects.toThrow(NotFound);
      const { id } = await experiments.createExperiment({ name: "gone", tags: [], at: 1 });
      await experiments.deleteExperiment(id, 2);
      const guess = newTrace("tr-1", { experimentId: id });
      await expect(traces.addSpans([{ guess, spans: [newSpan("tr-1", "1")] }])).rejects.toThrow(Inactive);
      expect(await traces.findTraces([guess.id])).toEqual([]);
    });

    it("is guessed from its spans until it is told of, whichever batch comes first", async () => {
      const { traces } = await open();
      const late = newTrace("tr-1", { requested: 200, duration: 50, state: "in-progress", tags: [{ key: "service", value: "b" }] });
      const early = newTrace("tr-1", { requested: 100, duration: 10, state: "ok", requestPreview: "in" });
      await traces.addSpans([{ guess: late, spans: [newSpan("tr-1", "b")] }]);
      await traces.addSpans([{ guess: early, spans: [newSpan("tr-1", "a")] }]);
      expect(await traces.getTrace(late.id)).toMatchObject({
        requested: 100,
        duration: 150,
        state: "ok",
        requestPreview: "in",
        isComplete: false,
        spanCount: 2,
        tags: [{ key: "service", value: "b" }],
      });
      await traces.putTrace(newTrace("tr-1", { requested: 90, duration: 5, state: "error", name: "told" }));
      await traces.addSpans([{ guess: newTrace("tr-1", { requested: 1, duration: 999, state: "ok" }), spans: [] }]);
      expect(await traces.getTrace(late.id)).toMatchObject({
        requested: 90,
        duration: 5,
        state: "error",
        name: "told",
        requestPreview: "in",
        isComplete: true,
      });
    });

    it("takes tags and gives them up", async () => {
      const { traces } = await open();
      const { id } = await traces.putTrace(newTrace("tr-1", {}));
      await traces.setTraceTag(id, { key: "a", value: "1" });
      await traces.setTraceTag(id, { key: "a", value: "2" });
      expect((await traces.getTrace(id)).tags).toEqual([{ key: "a", value: "2" }]);
      await traces.deleteTraceTag(id, "a");
      expect((await traces.getTrace(id)).tags).toEqual([]);
      await expect(traces.deleteTraceTag(id, "a")).rejects.toThrow(NotFound);
      await expect(traces.setTraceTag(MISSING, { key: "a", value: "1" })).rejects.toThrow(NotFound);
    });

    it("is renamed, and loses its name", async () => {
      const { traces } = await open();
      const { id } = await traces.putTrace(newTrace("tr-1", { name: "first" }));
      await traces.renameTrace(id, "second");
      expect((await traces.getTrace(id)).name).toBe("second");
      await traces.renameTrace(id, undefined);
      expect(await traces.getTrace(id)).not.toHaveProperty("name");
      await expect(traces.renameTrace(MISSING, "x")).rejects.toThrow(NotFound);
    });

    it("is linked to runs that there are", async () => {
      const { traces, runs } = await open();
      const { info } = await runs.createRun(newRun());
      const { id } = await traces.putTrace(newTrace("tr-1", {}));
      await traces.linkTraces([MISSING, id], info.id);
      await traces.linkTraces([id], info.id);
      expect((await traces.getTrace(id)).runIds).toEqual([info.id]);
      await expect(traces.linkTraces([id], asRunId("nobody"))).rejects.toThrow(NotFound);
    });

    it("is deleted with all that hangs on it, the oldest first", async () => {
      const { traces } = await open();
      for (const at of [30, 10, 20]) await traces.putTrace(newTrace(`tr-${at}`, { requested: at }));
      await traces.addSpans([{ guess: newTrace("tr-10", { requested: 10 }), spans: [newSpan("tr-10", "1")] }]);
      expect(await traces.deleteTraces({ experimentId: DEFAULT_EXPERIMENT, until: 20, most: 1 })).toBe(1);
      expect(await traces.readSpans(asTraceId("tr-10"), { limit: 10 })).toEqual([]);
      expect(await traces.deleteTraces({ experimentId: DEFAULT_EXPERIMENT, ids: [MISSING, asTraceId("tr-30")] })).toBe(1);
      expect(await traces.deleteTraces({ experimentId: asExperimentId("1"), ids: [asTraceId("tr-20")] })).toBe(0);
      expect((await traces.findTraces([10, 20, 30].map((at) => asTraceId(`tr-${at}`)))).map(({ id }) => id)).toEqual(["tr-20"]);
    });
  });

  describe("a trace's spans", () => {
    it("come back as they were sent, by start, page by page", async () => {
      const { traces } = await open();
      const start = 1_795_473_471_862_274_421n;
      const spans = [
        newSpan("tr-1", "b", { start, end: start + 5n, status: "error", statusMessage: "boom", type: "TOOL" }),
        newSpan("tr-1", "c", { parentId: "b", start: start + 1n, attributes: [{ key: "n", value: { intValue: "9223372036854775807" } }] }),
        newSpan("tr-1", "a", {
          parentId: "b",
          start: start + 1n,
          events: [{ name: "e", at: start + 2n, attributes: [{ key: "x", value: {} }] }],
          links: [{ traceId: "0".repeat(32), spanId: "1".repeat(16), attributes: [] }],
        }),
      ];
      await traces.addSpans([{ guess: newTrace("tr-1", {}), spans }]);
      const [root, first, second] = [spans[0], spans[2], spans[1]] as [Span, Span, Span];
      expect(await traces.readSpans(root.traceId, { limit: 10 })).toEqual([root, first, second]);
      expect(await traces.readSpans(root.traceId, { limit: 1, after: { start: first.start, id: first.id } })).toEqual([second]);
    });

    it("are replaced when they are sent again", async () => {
      const { traces } = await open();
      const guess = newTrace("tr-1", {});
      await traces.addSpans([{ guess, spans: [newSpan("tr-1", "1")] }]);
      const ended = newSpan("tr-1", "1", { end: 9, status: "ok" });
      await traces.addSpans([{ guess, spans: [ended] }]);
      expect(await traces.readSpans(guess.id, { limit: 10 })).toEqual([ended]);
    });
  });

  describe("an assessment", () => {
    it("is added, changed and taken back, and gives way to the one that overrides it", async () => {
      const { traces } = await open();
      const { id } = await traces.putTrace(newTrace("tr-1", { assessments: [judgement("a-0", { value: "1" })] }));
      const first = await traces.addAssessment(judgement("a-1", { value: '"no"', metadata: [{ key: "k", value: "v" }] }));
      expect((await traces.getTrace(id)).assessments.map((one) => one.id)).toEqual(["a-0", "a-1"]);
      const second = await traces.addAssessment(judgement("a-2", { overrides: first.id, value: "true", rationale: "looked again" }));
      expect(await traces.getAssessment(id, first.id)).toEqual({ ...first, valid: false });
      const change = { name: "right", judged: { kind: "feedback", value: "false" }, metadata: [{ key: "x", value: "y" }] } as const;
      expect(await traces.changeAssessment(id, second.id, change, 99)).toEqual({
        ...second,
        name: "right",
        value: "false",
        metadata: [{ key: "x", value: "y" }],
        updated: 99,
      });
      await expect(traces.changeAssessment(id, second.id, { judged: { kind: "expectation", value: "1" } }, 1)).rejects.toThrow(Invalid);
      await traces.deleteAssessment(id, second.id);
      await traces.deleteAssessment(id, second.id);
      expect(await traces.getAssessment(id, first.id)).toEqual(first);
    });

    it("needs its trace, and what it overrides", async () => {
      const { traces } = await open();
      await expect(traces.addAssessment(judgement("a-1", {}))).rejects.toThrow(NotFound);
      await traces.putTrace(newTrace("tr-1", {}));
      await expect(traces.addAssessment(judgement("a-1", { overrides: "a-none" }))).rejects.toThrow(NotFound);
      await expect(traces.getAssessment(asTraceId("tr-1"), "a-1")).rejects.toThrow(NotFound);
    });
  });

  describe("searching traces", () => {
    async function found(store: TraceStore, clauses: readonly TraceClause[], order: readonly TraceOrder[] = []) {
      const all: string[] = [];
      let cursor: string | undefined;
      do {
        const search = { experimentIds: [DEFAULT_EXPERIMENT], clauses, order, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
        const page = await store.searchTraces(search);
        all.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      return all;
    }

    async function sample(open: () => Promise<OpenedTraces>): Promise<OpenedTraces> {
      const opened = await open();
      const { traces } = opened;
      await traces.putTrace(newTrace("tr-a", { requested: 10, duration: 5, name: "Ask", tags: [{ key: "env", value: "prod" }] }));
      await traces.putTrace(newTrace("tr-b", { requested: 20, state: "error", metadata: [{ key: "user", value: "ann" }] }));
      await traces.putTrace(newTrace("tr-c", { requested: 20, duration: 7, runId: asRunId("r-1") }));
      await traces.putTrace(newTrace("tr-d", { requested: 30, duration: 100, tags: [{ key: "env", value: "test" }] }));
      const attributes = [{ key: "model", value: { stringValue: "gpt" } }];
      await traces.addSpans([
        {
          guess: newTrace("tr-a", {}),
          spans: [newSpan("tr-a", "1", { name: "call", type: "LLM" }), newSpan("tr-a", "2", { name: "tool", attributes })],
        },
        { guess: newTrace("tr-b", {}), spans: [newSpan("tr-b", "1", { name: "call", type: "LLM", attributes })] },
      ]);
      await traces.addAssessment(judgement("a-1", { traceId: asTraceId("tr-a"), name: "score", value: "0.9" }));
      await traces.addAssessment(judgement("a-2", { traceId: asTraceId("tr-b"), name: "score", value: '"yes"' }));
      return opened;
    }
    const attribute = <Name extends string>(name: Name) => ({ kind: "attribute", name }) as const;

    it("gives the newest first, then by id, in any page size", async () => {
      const { traces } = await sample(open);
      expect(await found(traces, [])).toEqual(["tr-d", "tr-b", "tr-c", "tr-a"]);
      expect((await traces.searchTraces({ experimentIds: [], clauses: [], order: [], limit: 9 })).items).toEqual([]);
    });

    it("sorts by attributes and tags, those without one last", async () => {
      const { traces } = await sample(open);
      expect(await found(traces, [], [{ field: attribute("duration"), descending: true }])).toEqual(["tr-d", "tr-c", "tr-a", "tr-b"]);
      expect(await found(traces, [], [{ field: { kind: "tag", key: "env" }, descending: false }])).toEqual([
        "tr-a",
        "tr-d",
        "tr-b",
        "tr-c",
      ]);
    });

    it("finds by every kind of field", async () => {
      const { traces } = await sample(open);
      const cases: readonly (readonly [TraceClause, readonly string[]])[] = [
        [{ kind: "compare", field: attribute("requested"), op: ">", value: 10 }, ["tr-d", "tr-b", "tr-c"]],
        [{ kind: "compare", field: attribute("ended"), op: "=", value: 20 }, ["tr-b"]],
        [{ kind: "compare", field: attribute("state"), op: "!=", value: "ok" }, ["tr-b"]],
        [{ kind: "like", field: attribute("name"), op: "ilike", pattern: "a%" }, ["tr-a"]],
        [{ kind: "in", field: attribute("id"), values: ["tr-a", "tr-d"], negated: true }, ["tr-b", "tr-c"]],
        [{ kind: "null", field: attribute("name"), negated: true }, ["tr-a"]],
        [{ kind: "compare", field: { kind: "tag", key: "env" }, op: "!=", value: "test" }, ["tr-a"]],
        [{ kind: "null", field: { kind: "tag", key: "env" }, negated: false }, ["tr-b", "tr-c"]],
        [{ kind: "compare", field: { kind: "metadata", key: "user" }, op: "=", value: "ann" }, ["tr-b"]],
        [{ kind: "compare", field: { kind: "run" }, op: "=", value: "r-1" }, ["tr-c"]],
        [{ kind: "compare", field: { kind: "feedback", key: "score" }, op: ">=", value: 0.5 }, ["tr-a"]],
        [{ kind: "compare", field: { kind: "feedback", key: "score" }, op: "=", value: "yes" }, ["tr-b"]],
        [{ kind: "null", field: { kind: "feedback", key: "score" }, negated: false }, ["tr-d", "tr-c"]],
        [{ kind: "compare", field: { kind: "span", name: "name" }, op: "=", value: "tool" }, ["tr-a"]],
        [{ kind: "compare", field: { kind: "span-attribute", key: "model" }, op: "=", value: "gpt" }, ["tr-b", "tr-a"]],
        [{ kind: "like", field: { kind: "span", name: "text" }, op: "like", pattern: "%gpt%" }, ["tr-b", "tr-a"]],
      ];
      for (const [clause, expected] of cases) expect(await found(traces, [clause]), JSON.stringify(clause)).toEqual(expected);
    });

    it("looks at spans whatever texts they noted", async () => {
      const { traces } = await sample(open);
      const odd = ["a\u0000b", "\u0001", "%_\\?$1"].map((stringValue, i) => ({ key: `odd-${i}`, value: { stringValue } }));
      const attributes = [...odd, { key: "half", value: { stringValue: "\ud800" } }, { key: "model", value: { stringValue: "odd" } }];
      await traces.addSpans([{ guess: newTrace("tr-d", {}), spans: [newSpan("tr-d", "1", { attributes })] }]);
      const model = { kind: "span-attribute", key: "model" } as const;
      expect(await found(traces, [{ kind: "compare", field: model, op: "=", value: "odd" }])).toEqual(["tr-d"]);
      expect(await found(traces, [{ kind: "compare", field: { ...model, key: "odd-2" }, op: "=", value: "%_\\?$1" }])).toEqual(["tr-d"]);
      const [span] = await traces.readSpans(asTraceId("tr-d"), { limit: 1 });
      expect(span?.attributes.slice(0, 3)).toEqual(odd);
    });

    it("wants all that is asked of spans from one of them", async () => {
      const { traces } = await sample(open);
      const both: readonly TraceClause[] = [
        { kind: "compare", field: { kind: "span", name: "type" }, op: "=", value: "LLM" },
        { kind: "compare", field: { kind: "span-attribute", key: "model" }, op: "=", value: "gpt" },
      ];
      expect(await found(traces, both)).toEqual(["tr-b"]);
    });

    it("refuses the cursor of another search", async () => {
      const { traces } = await sample(open);
      const search = { experimentIds: [DEFAULT_EXPERIMENT], clauses: [], order: [], limit: 1 };
      const { next = "" } = await traces.searchTraces(search);
      const other = { kind: "null", field: attribute("name"), negated: false } as const;
      await expect(traces.searchTraces({ ...search, clauses: [other], cursor: next })).rejects.toThrow(Invalid);
      await expect(traces.searchTraces({ ...search, cursor: "made up" })).rejects.toThrow(Invalid);
    });
  });
}

function newTrace(id: string, trace: Partial<NewTrace>): NewTrace {
  return {
    id: asTraceId(id),
    experimentId: DEFAULT_EXPERIMENT,
    requested: 1,
    state: "ok",
    metadata: [],
    tags: [],
    assessments: [],
    ...trace,
  };
}

function newSpan(trace: string | TraceId, id: string, span: Partial<Span> = {}): Span {
  return { traceId: asTraceId(trace), id, name: "step", start: 1, status: "unset", attributes: [], events: [], links: [], ...span };
}

function judgement(id: string, assessment: Partial<Assessment>): Assessment {
  return {
    id,
    traceId: asTraceId("tr-1"),
    kind: "feedback",
    name: "good",
    source: { type: "HUMAN", id: "ann" },
    metadata: [],
    valid: true,
    created: 1,
    updated: 1,
    ...assessment,
  };
}
