import type { RunJson } from "@trialbook/api/runs.ts";
import { isSeedKey } from "@trialbook/core/run/seed-key.ts";
import { typedKey } from "@trialbook/core/run/typed-value.ts";
import { groupBySeed } from "@trialbook/core/statistics/seed-groups.ts";
import { nameOfRun } from "../../run/run-name.ts";

/** Runs that stand together in a comparison: a setting, tried with one seed or several. */
export interface Side {
  readonly name: string;
  readonly runs: readonly RunJson[];
}

const codeTags = ["trialbook.code", "mlflow.source.git.commit"];
const mostNamed = 3;

/**
 * The sides of a comparison in the order of the runs: those that are alike in the given params, or, without any, in all
 * but seeds, in data and in code.
 *
 * @param by keys of params; `undefined`: all but seeds
 */
export function sidesOf(runs: readonly RunJson[], by: readonly string[] | undefined): readonly Side[] {
  const byId = new Map(runs.map((run) => [run.info.id, run]));
  const groups = groupBySeed(
    runs.map((run) => {
      const params = by === undefined ? run.params : run.params.filter(({ key }) => by.includes(key));
      const code = by === undefined ? codeTags.map((key) => run.tags.find((tag) => tag.key === key)?.value).find(Boolean) : undefined;
      const datasets = by === undefined ? run.datasets.map(({ name, digest }) => `${name} ${digest}`) : [];
      return { runId: run.info.id, params, datasets, ...(code === undefined ? {} : { code }) };
    }),
  ).map((group) => group.runs.flatMap(({ runId }) => byId.get(runId) ?? []));
  const telling = tellingParams(groups);
  return groups.map((members) => ({ name: nameOf(members, telling), runs: members }));
}

/** Params whose values tell the sides apart. */
function tellingParams(groups: readonly (readonly RunJson[])[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const [run] of groups)
    for (const { key, value } of run?.params ?? []) values.set(key, (values.get(key) ?? new Set()).add(typedKey(value)));
  const alike = (key: string) => groups.every((members) => new Set(members.map((run) => typedKey(paramOf(run, key) ?? ""))).size === 1);
  return [...values].filter(([key, seen]) => seen.size > 1 && !isSeedKey(key) && alike(key)).map(([key]) => key);
}

function nameOf(members: readonly RunJson[], telling: readonly string[]): string {
  const [first] = members;
  if (first === undefined) return "";
  if (members.length === 1 || telling.length === 0) {
    return members.length === 1 ? nameOfRun(first.info) : `${nameOfRun(first.info)} and ${members.length - 1} more`;
  }
  const named = telling.slice(0, mostNamed).map((key) => `${key} ${paramOf(first, key) ?? "none"}`);
  return telling.length > mostNamed ? `${named.join(", ")} …` : named.join(", ");
}

function paramOf(run: RunJson, key: string): string | undefined {
  return run.params.find((param) => param.key === key)?.value;
}
