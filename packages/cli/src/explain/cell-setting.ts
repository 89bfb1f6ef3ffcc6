import { withParamsOf } from "@trialbook/core/reproduction/vary-command.ts";
import { isSeedKey } from "@trialbook/core/run/seed-key.ts";
import type { OriginalRun } from "../reproduce/original-run.ts";
import type { CellName, Design } from "./design.ts";

export interface Pair {
  readonly a: OriginalRun;
  readonly b: OriginalRun;
}

/** Where each part of a cell's runs comes from. */
export interface CellSetting {
  readonly code: OriginalRun;
  readonly data: OriginalRun;
  readonly environment: OriginalRun;
  /** Without a seed of its own. */
  readonly argv: readonly string[];
  /** A run as one of this cell would be recorded, to find those that there are. */
  readonly like: OriginalRun["run"];
}

/** Puts a cell together: a's setting, and for each factor on side b what that factor sets, as b has it. */
export function cellSetting(cell: CellName, { factors }: Design, { a, b }: Pair): CellSetting {
  const onB = factors.filter((_, i) => cell[i] === "b");
  const sideOf = (part: "code" | "data" | "environment"): OriginalRun => (onB.some(({ sets }) => sets.includes(part)) ? b : a);
  const params = onB.flatMap((factor) => factor.params);
  const [code, data] = [sideOf("code"), sideOf("data")];
  return {
    code,
    data,
    environment: sideOf("environment"),
    argv: withParamsOf(a.record.command.argv, b.record.command.argv, params),
    like: {
      ...a.run,
      params: paramsLike({ a, b }, params, { code, data }),
      datasets: data.run.datasets,
      tags: code.run.tags,
    },
  };
}

/** Params that a file sets go with the code or data whose they are. */
function paramsLike(
  { a, b }: Pair,
  onB: readonly string[],
  { code, data }: { readonly code: OriginalRun; readonly data: OriginalRun },
): OriginalRun["run"]["params"] {
  const own = (run: OriginalRun) => new Map(run.run.params.map((param) => [param.key, param]));
  const [left, right, fromFiles] = [own(a), own(b), own(code === b ? b : data)];
  const onLine = new Set([...a.record.command.params, ...b.record.command.params].map(({ key }) => key));
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  return keys.flatMap((key) => {
    const side = onB.includes(key) ? right : onLine.has(key) || isSeedKey(key) ? left : fromFiles;
    return side.get(key) ?? [];
  });
}
