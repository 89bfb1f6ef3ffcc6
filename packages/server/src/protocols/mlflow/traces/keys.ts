import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { invalid } from "../errors.ts";
import { isObject, type Reader, shown, text, wrongType } from "../message.ts";
import { cut, tagValueLength } from "../wire.ts";

/** Names under which MLflow keeps facts of a trace among its tags, metadata and spans' attributes. */
export const TRACE_KEYS = {
  /** A tag. */
  name: "mlflow.traceName",
  artifactLocation: "mlflow.artifactLocation",
  spansLocation: "mlflow.trace.spansLocation",
  /** Metadata. */
  sourceRun: "mlflow.sourceRun",
  finalized: "mlflow.trace.infoFinalized",
  sizeStats: "mlflow.trace.sizeStats",
  session: "mlflow.trace.session",
  user: "mlflow.trace.user",
} as const;

const LINKED_PROMPT = "trialbook.prompt.";

/**
 * The tag that links a trace to a version of a prompt: one a link, so that two links made at once are both kept. MLflow's
 * clients, which keep a list of them in a tag of their own, are not shown it.
 */
export const promptTag = (name: string, version: string): string => `${LINKED_PROMPT}${name}/${version}`;

export const isPromptTag = ({ key }: Tag): boolean => key.startsWith(LINKED_PROMPT);

/** Attributes of spans. */
export const SPAN_KEYS = {
  traceId: "mlflow.traceRequestId",
  type: "mlflow.spanType",
  inputs: "mlflow.spanInputs",
  outputs: "mlflow.spanOutputs",
  /** What follows it is a tag for the trace. */
  traceTag: "mlflow.traceTag.",
} as const;

const KEPT_BY_SERVER: readonly string[] = [TRACE_KEYS.artifactLocation, TRACE_KEYS.spansLocation];

/** @throws if only the server says what a tag is */
export function checkTagKey(key: string, operation: "set" | "deleted"): void {
  if (KEPT_BY_SERVER.includes(key)) throw invalid(`Tag '${key}' is immutable and cannot be ${operation} on a trace.`);
  if (key.length > 250) throw invalid(`Tag key ${shown(key)} exceeds the maximum length of 250 characters`);
}

/** Tags and metadata of a trace, a map from text to text. Long values are cut. */
export const textMap: Reader<readonly Tag[]> = (value, path) => {
  if (!isObject(value)) throw wrongType(value, path);
  return Object.entries(value).map(([key, given]) => {
    const where = `${path}.${key}`;
    return { key: text(key, where), value: cut(text(given, where), tagValueLength) };
  });
};

/** The tags that a client may set, without those that only the server knows. */
export function settableTags(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(({ key }) => !KEPT_BY_SERVER.includes(key) && key !== TRACE_KEYS.name);
}

export function valueOfKey(tags: readonly Tag[], key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}
