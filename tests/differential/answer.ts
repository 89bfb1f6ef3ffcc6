import type { Call } from "./call.ts";
import type { Names } from "./names.ts";

/** What a server said, without what servers may differ in: ids, times, the wording of errors, and the order of sets. */
export interface Answer {
  readonly status: number;
  /** Of an error; an answer that is no JSON has none. */
  readonly errorCode?: string;
  /** Of a success: a file as it is, JSON in one spelling, so that equal answers are equal texts. */
  readonly body?: string;
}

export function answerOf(status: number, text: string, { call, names }: { readonly call: Call; readonly names: Names }): Answer {
  // Clients take nothing for an empty message.
  const json = text === "" ? {} : parsed(text);
  if (status >= 400) {
    const code = isObject(json) ? json["error_code"] : undefined;
    return { status, ...(typeof code === "string" && { errorCode: code }) };
  }
  if (json === undefined) return { status, body: names.restore(text) };
  return { status, body: JSON.stringify(plain(json, { at: [], names, unordered: call.unordered ?? false })) };
}

/** JSON in which no digit of an integer is lost. `undefined` for what is no JSON. */
export function parsed(text: string): unknown {
  const exact = (_key: string, value: unknown, { source }: { source: string }): unknown => {
    if (typeof value !== "number") return value;
    if (Object.is(value, -0)) return "⟦-0⟧";
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? `⟦${BigInt(source)}⟧` : value;
  };
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown); // every Node that we run on gives the source
  } catch {
    return undefined; // a file, or an error as an HTML page
  }
}

interface Place {
  readonly at: readonly string[];
  readonly names: Names;
  readonly unordered: boolean;
}

const TIMES = new Set([
  "creation_time",
  "last_update_time",
  "creation_timestamp",
  "last_updated_timestamp",
  "creation_timestamp_ms",
  "last_updated_timestamp_ms",
]);
/** Lists that are sets, whose order no client can rely on: a real server leaves it to its database. */
const SETS = new Set([
  "tags",
  "params",
  "aliases",
  "latest_versions",
  "dataset_inputs",
  "model_inputs",
  "model_outputs",
  "dataset_summaries",
]);

function plain(value: unknown, place: Place): unknown {
  const { at, names, unordered } = place;
  const field = at.at(-1) ?? "";
  if (typeof value === "number" && TIMES.has(field)) return "⟦time⟧";
  if (typeof value === "string") return text(value, place);
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, place));
    const isSet = unordered || SETS.has(field) || (field === "metrics" && at.at(-2) === "data");
    return isSet ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, plain(value[name], { at: [...at, name], names, unordered })]),
  );
}

function text(value: string, place: Place): unknown {
  const { at, names } = place;
  const field = at.at(-1);
  if (field === "next_page_token") return "⟦token⟧";
  if (field === "experiment_id") return names.experiment(value);
  // JSON inside a text, such as a run's list of models, may be spaced in other ways.
  if (/^[[{]/.test(value)) {
    const inner = parsed(value);
    if (inner !== undefined) return { json: plain(inner, { ...place, at: [] }) };
  }
  return names.restore(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
