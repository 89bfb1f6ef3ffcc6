import type { GroupComparisonJson } from "@trialbook/api/comparisons.ts";
import { toNumber } from "../../../api/exact.ts";
import type { Direction } from "../../../charts/direction.ts";
import { formatDelta, formatNumber } from "../../../format/number.ts";

interface VerdictQuestion {
  readonly comparison: GroupComparisonJson;
  readonly baseline: string;
  readonly candidate: string;
  readonly metric: string;
  readonly direction: Direction;
}

/** What the runs say about two sides, in one sentence that claims no more than they do. */
export function verdictText({ comparison, baseline, candidate, metric, direction }: VerdictQuestion): string {
  const difference = toNumber(comparison.difference);
  const sizes = `n = ${comparison.candidate.n} vs ${comparison.baseline.n}`;
  const { welch } = comparison;
  const amount = formatNumber(Math.abs(Number(difference.toPrecision(3))));
  const isBetter = difference > 0 === (direction === "higher");
  if (difference === 0) return `${candidate} and ${baseline} have the same ${metric} (${sizes}).`;
  if ("notComputable" in welch) {
    const why =
      Math.min(comparison.candidate.n, comparison.baseline.n) < 2
        ? "with one run on a side nobody can say whether that is chance: repeat both with other seeds"
        : welch.notComputable.replace(/\.$/, "");
    return `${candidate} is ${amount} ${isBetter ? "better" : "worse"} than ${baseline} on ${metric} (${sizes}); ${why}.`;
  }
  const [low, high] = [toNumber(welch.interval.low), toNumber(welch.interval.high)];
  const percent = Math.round(welch.interval.level * 100);
  if (low <= 0 && high >= 0) {
    const ends = `${percent} % CI ${formatDelta(low)} to ${formatDelta(high)}`;
    return `${candidate} and ${baseline} cannot be told apart on ${metric}: ${formatDelta(difference)}, ${ends}, ${sizes}.`;
  }
  const [near, far] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  const interval = `${percent} % CI ${formatNumber(Number(near.toPrecision(3)))} to ${formatNumber(Number(far.toPrecision(3)))}`;
  const [winner, loser] = isBetter ? [candidate, baseline] : [baseline, candidate];
  return `${winner} beats ${loser} on ${metric} by ${amount}, ${interval}, ${sizes}.`;
}

/** Why a comparison is weaker than its interval looks, each in a sentence. */
export function warningTexts({ warnings }: Pick<GroupComparisonJson, "warnings">): readonly string[] {
  return warnings.flatMap((warning): readonly string[] => {
    switch (warning.kind) {
      case "few-seeds":
        return [`With ${warning.runs} ${warning.runs === 1 ? "run" : "runs"} on a side one lucky seed decides; five say more.`];
      case "left-out":
        return [`${warning.runIds.length} ${warning.runIds.length === 1 ? "run has" : "runs have"} no finite value and were left out.`];
      case "ranks-cannot-decide":
        return [`So few runs that the rank test cannot fall below p = ${formatNumber(Number(warning.smallestP.toPrecision(2)))}.`];
      default:
        return []; // Nobody plans seeds on this page.
    }
  });
}
