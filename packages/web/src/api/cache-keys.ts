/**
 * Names of cached answers. The second part is what an answer speaks of, so that {@link file://./live.ts} can tell which
 * answers a change concerns: experiments by id, runs by id.
 */
export const cacheKeys = {
  server: ["server"],
  demo: ["demo"],
  experiments: (view: string) => ["experiments", view],
  experiment: (id: string) => ["experiment", id],
  runTable: (experimentIds: readonly string[], rest: unknown) => ["run-table", experimentIds, rest],
  runGroups: (experimentIds: readonly string[], rest: unknown) => ["run-groups", experimentIds, rest],
  keys: (experimentIds: readonly string[], view: string) => ["keys", experimentIds, view],
  run: (id: string) => ["run", id],
  artifacts: (runId: string, modelId: string | undefined, folder: string) => ["artifacts", runId, modelId ?? "", folder],
  traces: (experimentId: string, rest: unknown) => ["traces", experimentId, rest],
  trace: (id: string) => ["trace", id],
  spans: (traceId: string) => ["spans", traceId],
  envelopes: (runIds: readonly string[], rest: unknown) => ["envelopes", runIds, rest],
} as const;
