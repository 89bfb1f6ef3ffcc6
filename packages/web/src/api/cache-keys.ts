/**
 * Names of cached answers. The second part is what an answer speaks of, so that {@link file://./live.ts} can tell which
 * answers a change concerns: experiments by id, runs by id, registered models by name.
 */
export const cacheKeys = {
  me: ["me"],
  sessions: ["sessions"],
  tokens: ["tokens"],
  users: ["users"],
  webhooks: ["webhooks"],
  server: ["server"],
  demo: ["demo"],
  experiments: (view: string) => ["experiments", view],
  experiment: (id: string) => ["experiment", id],
  runTable: (experimentIds: readonly string[], rest: unknown) => ["run-table", experimentIds, rest],
  runGroups: (experimentIds: readonly string[], rest: unknown) => ["run-groups", experimentIds, rest],
  keys: (experimentIds: readonly string[], view: string) => ["keys", experimentIds, view],
  run: (id: string) => ["run", id],
  artifacts: (runId: string, modelId: string | undefined, folder: string) => ["artifacts", runId, modelId ?? "", folder],
  artifactFile: (runId: string, path: string) => ["artifacts", runId, "file", path],
  dataDigest: (digest: string) => ["data-digest", digest],
  versionArtifacts: (name: string, version: number, folder: string) => ["version-artifacts", name, version, folder],
  models: (question: unknown) => ["models", "", question],
  model: (name: string) => ["model", name],
  versions: (name: string) => ["versions", name],
  version: (name: string, version: number) => ["version", name, version],
  versionsOfRun: (runId: string) => ["versions-of-run", runId],
  traces: (experimentId: string, rest: unknown) => ["traces", experimentId, rest],
  trace: (id: string) => ["trace", id],
  spans: (traceId: string) => ["spans", traceId],
  comparison: (input: unknown, stamp: string) => ["comparison", stamp, input],
  diff: (id: string, other: string) => ["diff", id, other],
  envelopes: (runIds: readonly string[], rest: unknown) => ["envelopes", runIds, rest],
} as const;
