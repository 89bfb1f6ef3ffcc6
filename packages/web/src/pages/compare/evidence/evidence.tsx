import type { GroupComparisonJson } from "@trialbook/api/comparisons.ts";
import { type ReactNode, useMemo } from "react";
import { useGroupComparison, useRunDiff } from "../../../api/comparisons.ts";
import { toNumber } from "../../../api/exact.ts";
import type { Direction } from "../../../charts/direction.ts";
import { formatNumber } from "../../../format/number.ts";
import type { ComparisonProps } from "../comparison.tsx";
import { DifferenceCards } from "./difference-cards.tsx";
import { differenceText } from "./difference-text.ts";
import styles from "./evidence.module.css";
import { type Side, sidesOf } from "./sides.ts";
import { StatisticsTable } from "./statistics-table.tsx";
import { verdictText, warningTexts } from "./verdict-text.ts";

interface EvidenceProps extends Pick<ComparisonProps, "runs" | "view"> {
  /** Index of the baseline among the runs. */
  readonly base: number;
  /** The metric that says most, and which of its values are good. */
  readonly primary: string | undefined;
  readonly direction: Direction | undefined;
}

const mostSides = 20;

interface EvidenceParts {
  /** The comparison's first sentence. */
  readonly verdict: ReactNode;
  /** What it rests on, and what else differs between the two sides that it names. */
  readonly cards: ReactNode;
}

/** What the runs amount to, asked of the server's statistics and of its comparison of two runs. */
export function useEvidence({ runs, view, base, primary, direction }: EvidenceProps): EvidenceParts {
  const sides = useMemo(() => sidesOf(runs, view.by), [runs, view.by]);
  const measured = useMemo(
    () => sides.map((side) => ({ ...side, runs: side.runs.filter((run) => hasMetric(run, primary)) })),
    [sides, primary],
  );
  const baseRun = runs[base];
  const baseline = measured.find((side) => side.runs.some((run) => run === baseRun)) ?? measured.find((side) => side.runs.length > 0);
  const candidates = measured.filter((side) => side !== baseline && side.runs.length > 0).slice(0, mostSides);
  const stamp = useMemo(() => runs.map((run) => run.metrics.find(({ key }) => key === primary)?.latest.value).join(), [runs, primary]);
  const input =
    primary === undefined || direction === undefined || baseline === undefined || baseline.runs.length === 0 || candidates.length === 0
      ? undefined
      : {
          metric: primary,
          of: view.value === "latest" ? ("latest" as const) : direction === "higher" ? ("max" as const) : ("min" as const),
          baseline: baseline.runs.map(({ info }) => info.id),
          candidates: candidates.map((side) => side.runs.map(({ info }) => info.id)),
          direction: direction === "higher" ? ("max" as const) : ("min" as const),
        };
  const answer = useGroupComparison(input, stamp);
  const compared = answer.isPlaceholderData ? undefined : answer.data?.comparisons;
  const leader = compared === undefined || direction === undefined ? 0 : bestOf(compared, direction);
  const candidate = candidates[leader];
  const comparison = compared?.[leader];
  const others = sides.filter((side) => !side.runs.some((run) => run === baseRun));
  const other = candidate?.runs[0] ?? others[0]?.runs[0] ?? runs.find((run) => run !== baseRun);
  const diff = useRunDiff(baseRun?.info.id, other?.info.id);

  if (runs.length < 2) return { verdict: null, cards: null };
  const sentence =
    comparison !== undefined && candidate !== undefined && baseline !== undefined && primary !== undefined && direction !== undefined
      ? verdictText({ comparison, baseline: baseline.name, candidate: candidate.name, metric: primary, direction })
      : input === undefined
        ? aloneText(measured, primary, view.value)
        : undefined;
  const isBusy = (input !== undefined && answer.isPending) || diff.isPending;
  const difference =
    diff.data !== undefined ? differenceText(diff.data) : diff.error && `What differs could not be read: ${diff.error.message}`;
  const verdict = (
    <section className={styles.evidence} aria-label="What came of it" aria-busy={isBusy}>
      <p className={styles.verdict} role="status">
        {answer.error !== null
          ? `The statistics could not be read: ${answer.error.message}`
          : (sentence ?? (input === undefined ? "" : "…"))}{" "}
        {difference}
      </p>
      {comparison === undefined ? null : <Warnings comparison={comparison} />}
    </section>
  );
  const cards = (
    <section className={styles.cards} aria-label="What it rests on">
      {compared === undefined || baseline === undefined || primary === undefined ? null : (
        <StatisticsTable
          metric={primary}
          baseline={baseline.name}
          rows={candidates.map((side, i) => ({ name: side.name, comparison: compared[i], holm: answer.data?.adjusted.holm[i] }))}
        />
      )}
      {diff.data === undefined || baseRun === undefined || other === undefined ? null : (
        <DifferenceCards diff={diff.data} a={baseRun} b={other} />
      )}
    </section>
  );
  return { verdict, cards };
}

function Warnings({ comparison }: { readonly comparison: GroupComparisonJson }): ReactNode {
  const texts = warningTexts(comparison);
  return texts.length === 0 ? null : <p className={styles.warnings}>{texts.join(" ")}</p>;
}

function hasMetric(run: Side["runs"][number], key: string | undefined): boolean {
  return run.metrics.some((metric) => metric.key === key);
}

/** The side that is best, which may be the baseline's own rival that comes closest. */
function bestOf(comparisons: readonly GroupComparisonJson[], direction: Direction): number {
  const turn = direction === "higher" ? 1 : -1;
  let best = 0;
  comparisons.forEach(({ difference }, i) => {
    if (turn * toNumber(difference) > turn * toNumber(comparisons[best]?.difference ?? Number.NaN)) best = i;
  });
  return best;
}

/** Where all runs tried one setting: how far its results lie apart. */
function aloneText(sides: readonly Side[], metric: string | undefined, value: "latest" | "best"): string | undefined {
  const [side, ...more] = sides.filter(({ runs }) => runs.length > 0);
  if (side === undefined || more.length > 0 || metric === undefined || value !== "latest") return undefined;
  const values = side.runs.flatMap((run) => toNumber(run.metrics.find(({ key }) => key === metric)?.latest.value ?? Number.NaN));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `These ${side.runs.length} runs tried one setting: their ${metric} lies between ${formatNumber(low)} and ${formatNumber(high)}.`;
}
