import type { Lifecycle, Tag, View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import { keyProblem, maxKeyLength } from "@trialbook/core/run/key.ts";
import type { Param, RunStatus } from "@trialbook/core/run/run.ts";
import { invalid, type MlflowError, quoted } from "./errors.ts";
import { isObject, message, missing, oneOf, optional, type Reader, required, shown, text } from "./message.ts";

/** How MLflow spells what several endpoints have in common. */

export const runStatus = oneOf<RunStatus>({
  RUNNING: { number: 1, value: "running" },
  SCHEDULED: { number: 2, value: "scheduled" },
  FINISHED: { number: 3, value: "finished" },
  FAILED: { number: 4, value: "failed" },
  KILLED: { number: 5, value: "killed" },
});

export const runStatusName: Readonly<Record<RunStatus, string>> = {
  running: "RUNNING",
  scheduled: "SCHEDULED",
  finished: "FINISHED",
  failed: "FAILED",
  killed: "KILLED",
  // MLflow has no word for a run that nobody hears of; its clients shall not wait for it.
  lost: "KILLED",
};

export const view = oneOf<View>({
  ACTIVE_ONLY: { number: 1, value: "active" },
  DELETED_ONLY: { number: 2, value: "deleted" },
  ALL: { number: 3, value: "all" },
});

export const lifecycleStage: Readonly<Record<Lifecycle, string>> = { active: "active", deleted: "deleted" };

/** Ids of experiments are whole numbers in text, and some clients send the number. */
export const experimentId: Reader<ExperimentId> = (value, path) => {
  const id = typeof value === "number" ? String(value) : text(value, path);
  if (!/^-?\d{1,18}$/.test(id)) throw invalid(`Invalid experiment ID ${quoted(id.slice(0, 300))}. Experiment ID must be a valid integer.`);
  return asExperimentId(String(BigInt(id))); // 007 is 7
};

/** Fields that name a run; old clients send `run_uuid`, most send both. Read them with {@link runIdOf}. */
export const runFields = { run_id: optional(text), run_uuid: optional(text) };

/** @throws if neither is there, or they differ */
export function runIdOf({ run_id, run_uuid }: { readonly run_id: string | undefined; readonly run_uuid: string | undefined }): RunId {
  const id = run_id || run_uuid || missing("run_id");
  if (run_uuid && run_uuid !== id) {
    throw invalid(`Invalid value ${shown(run_uuid)} for parameter 'run_uuid' supplied: it must be the same as run_id, ${shown(id)}.`);
  }
  return asRunId(id);
}

/** The same from a body that nobody has read yet. */
export function sentRunId(body: Readonly<Record<string, unknown>>): RunId {
  const id = body["run_id"] ?? body["runId"];
  const alias = body["run_uuid"] ?? body["runUuid"];
  if (typeof id === "string" && id !== "" && (id === alias || alias === undefined)) return asRunId(id);
  return runIdOf({ run_id: optionalText(id, "run_id"), run_uuid: optionalText(alias, "run_uuid") });
}

function optionalText(value: unknown, path: string): string | undefined {
  return value === undefined || value === null ? undefined : text(value, path);
}

const characters = "alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)";

/** Keys of params, metrics and tags. MLflow calls a key by another name when it is too long. */
export function checkKey(key: string, { path, named }: { readonly path: string; readonly named: string }): void {
  const problem = keyProblem(key);
  if (problem === undefined) return;
  const refused = `Invalid value ${shown(key)} for parameter '${path}' supplied:`;
  switch (problem.kind) {
    case "empty":
      missing(path);
      break;
    case "too-long":
      throw invalid(`'${named}' exceeds the maximum length of ${maxKeyLength} characters`);
    case "characters":
      throw invalid(`${refused} Names may only contain ${characters}.`);
    case "path":
      throw resolvesElsewhere(key, { path, resolvesTo: problem.resolvesTo });
  }
}

/** The refusal of a name that would be another one's file. */
export function resolvesElsewhere(name: string, { path, resolvesTo }: { readonly path: string; readonly resolvesTo: string }): MlflowError {
  return invalid(
    `Invalid value ${shown(name)} for parameter '${path}' supplied: Names may be treated as files in certain cases, and must not resolve ` +
      `to other names when treated as such. This name would resolve to ${quoted(resolvesTo)}`,
  );
}

/** Longer values are cut without a word, as MLflow's server does unless told otherwise. */
export const paramValueLength = 6000;
export const tagValueLength = 8000;

/** The first `length` characters, none of them cut in half. */
export function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  return [...value.slice(0, 2 * length)].slice(0, length).join("");
}

/** Refuses texts of more characters than MLflow takes. */
export function atMost(length: number): Reader<string> {
  return (value, path) => {
    const given = text(value, path);
    if (given.length > length && [...given].length > length) throw invalid(`'${path}' exceeds the maximum length of ${length} characters`);
    return given;
  };
}

/** Ids that a client may store without the thing being there: what made a model, what a run used. */
export const longestId = 250;

const pair = message({ key: required(text), value: optional(text) });

/** What nearly all pairs are, at a fraction of the cost; `undefined` if it needs a closer look. */
function goodPair(sent: unknown, longest: number): Param | undefined {
  if (!isObject(sent)) return undefined;
  const key = sent["key"];
  const value = sent["value"];
  // The parser of the body has refused texts that no store could keep.
  if (typeof key !== "string" || typeof value !== "string" || value.length > longest || keyProblem(key) !== undefined) return undefined;
  return { key, value };
}

/** A run's tag. */
export const runTag: Reader<Tag> = (value, path) => {
  const good = goodPair(value, tagValueLength);
  if (good !== undefined) return good;
  const { key, value: tagged = "" } = pair(value, path);
  checkKey(key, { path: `${path}.key`, named: `${path}.key` });
  return { key, value: cut(tagged, tagValueLength) };
};

const namedKey = atMost(maxKeyLength);

/** A tag or param that comes with the thing it belongs to. MLflow takes any characters and any length of value there. */
export const anyPair: Reader<Tag> = (value, path) => {
  const { key, value: given = "" } = pair(value, path);
  return { key: namedKey(key, `${path}.key`), value: given };
};

/** The tag that is a run's name. */
export const nameTag = "mlflow.runName";

/** An empty name is no name: MLflow leaves the run the one that it has. */
export function withoutEmptyName(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(({ key, value }) => key !== nameTag || value !== "");
}

/** A param of a run. */
export const runParam: Reader<Param> = (value, path) => {
  const good = goodPair(value, paramValueLength);
  if (good !== undefined) return good;
  const { key, value: given = "" } = pair(value, path);
  checkKey(key, { path: `${path}.key`, named: "Param key" });
  return { key, value: cut(given, paramValueLength) };
};

/** Numbers as JSON has them, where `JSON.stringify` alone would refuse or lose something. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }; // in every Node that we run on; TypeScript does not know it yet

/** MLflow writes 64-bit integers as JSON numbers, however large. */
export function int64Json(value: Int64): number | object {
  return typeof value === "number" ? value : rawJSON(value.toString());
}

/** NaN is a text; infinities are answered as the largest doubles, which is how MLflow stores them. */
export function doubleJson(value: number): number | string | object {
  if (Number.isFinite(value)) return value === 0 && 1 / value < 0 ? rawJSON("-0.0") : value;
  return Number.isNaN(value) ? "NaN" : Math.sign(value) * Number.MAX_VALUE;
}

/** The same as JSON text. */
export function doubleText(value: number): string {
  if (Number.isFinite(value)) return value === 0 && 1 / value < 0 ? "-0.0" : String(value);
  return Number.isNaN(value) ? '"NaN"' : String(Math.sign(value) * Number.MAX_VALUE);
}
