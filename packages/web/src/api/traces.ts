import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { InputOf } from "@trialbook/api/route.ts";
import type { getTrace, listSpans, listTraces, SpanJson } from "@trialbook/api/traces.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const list = endpoint<typeof listTraces>("GET", "/experiments/{experimentId}/traces");
const get = endpoint<typeof getTrace>("GET", "/traces/{id}");
const spans = endpoint<typeof listSpans>("GET", "/traces/{id}/spans");

export type TraceQuestion = Omit<InputOf<typeof listTraces>, "cursor">;

/** Traces page by page, newest first. */
export function useTraces(question: TraceQuestion) {
  const { experimentId, ...rest } = question;
  return useInfiniteQuery({
    queryKey: cacheKeys.traces(experimentId, rest),
    queryFn: ({ pageParam, signal }) => list({ ...question, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: experimentId !== "",
  });
}

export function useTrace(id: string) {
  return useQuery({ queryKey: cacheKeys.trace(id), queryFn: async ({ signal }) => (await get({ id }, signal)).trace });
}

const SPANS_AT_ONCE = 1000;
/** More than anyone reads; a trace may have any number. */
const MOST_SPANS = 10_000;

/** A trace's spans by start, as far as they are shown. */
export function useSpans(id: string) {
  return useQuery({
    queryKey: cacheKeys.spans(id),
    queryFn: async ({ signal }) => {
      const found: SpanJson[] = [];
      for (;;) {
        const last = found.at(-1);
        const after = last === undefined ? {} : { afterStart: last.start, afterId: last.id };
        const page = (await spans({ id, limit: SPANS_AT_ONCE, ...after }, signal)).spans;
        found.push(...page);
        if (page.length < SPANS_AT_ONCE || found.length >= MOST_SPANS) return found;
      }
    },
  });
}
