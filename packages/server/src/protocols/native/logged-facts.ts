import type { points as pointsSchema } from "@trialbook/api/runs.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { keyProblem, maxKeyLength } from "@trialbook/core/run/key.ts";
import type { LoggedPoint, Param } from "@trialbook/core/run/run.ts";
import type { z } from "zod";
import { readDouble, readInt64 } from "./json-values.ts";

/** Limits that MLflow's clients live with too, so that what one API stores the other can show. */
const maxParamValue = 6000;
const maxTagValue = 8000;
const maxPoints = 10_000;

/** @throws {Invalid} if a key cannot be one, a value is too long, or a key comes twice with different values */
export function readParams(params: readonly Param[]): readonly Param[] {
  const byKey = new Map<string, Param>();
  for (const param of params) {
    checkFact("param", param, maxParamValue);
    const other = byKey.get(param.key);
    if (other !== undefined && other.value !== param.value) {
      throw new Invalid(`The param ${param.key} is given twice, as ${JSON.stringify(other.value)} and as ${JSON.stringify(param.value)}.`);
    }
    byKey.set(param.key, param);
  }
  return [...byKey.values()];
}

/** @throws {Invalid} if a key cannot be one or a value is too long */
export function readTags(tags: readonly Tag[]): readonly Tag[] {
  for (const tag of tags) checkFact("tag", tag, maxTagValue);
  return tags;
}

/** Columns as points. @throws {Invalid} if columns differ in length, or there are too many points */
export function readPoints(metrics: readonly z.output<typeof pointsSchema>[]): readonly LoggedPoint[] {
  const points: LoggedPoint[] = [];
  for (const { key, steps, times, values } of metrics) {
    checkKey("metric", key);
    if (steps.length !== values.length || times.length !== values.length) {
      throw new Invalid(
        `The metric ${key} has ${steps.length} steps, ${times.length} times and ${values.length} values; they must be as many.`,
      );
    }
    if (points.length + values.length > maxPoints)
      throw new Invalid(`A request holds at most ${maxPoints} points; send the rest in another.`);
    for (const [i, value] of values.entries()) {
      points.push({ key, step: readInt64(steps[i] ?? 0), at: readInt64(times[i] ?? 0), value: readDouble(value) });
    }
  }
  return points;
}

function checkFact(kind: "param" | "tag", { key, value }: Tag, most: number): void {
  checkKey(kind, key);
  if (value.length > most) throw new Invalid(`The ${kind} ${key} has ${value.length} characters; ${most} is the most.`);
}

function checkKey(kind: "param" | "tag" | "metric", key: string): void {
  const problem = keyProblem(key);
  switch (problem?.kind) {
    case undefined:
      return;
    case "empty":
      throw new Invalid(`A ${kind} needs a key.`);
    case "too-long":
      throw new Invalid(`The key of the ${kind} ${JSON.stringify(key.slice(0, 60))}… is longer than ${maxKeyLength} characters.`);
    case "characters":
      throw new Invalid(`The key ${JSON.stringify(key)} of a ${kind} may hold letters, digits, spaces and _ - . : / only.`);
    case "path":
      throw new Invalid(
        `The key ${JSON.stringify(key)} of a ${kind} reads like the path ${JSON.stringify(problem.resolvesTo)}; write it so.`,
      );
  }
}
