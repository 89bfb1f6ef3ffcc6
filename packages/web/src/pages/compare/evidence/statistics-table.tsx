import type { GroupComparisonJson } from "@trialbook/api/comparisons.ts";
import type { ReactNode } from "react";
import { toNumber } from "../../../api/exact.ts";
import { formatDelta, formatNumber } from "../../../format/number.ts";
import { Section } from "../../run/overview/section.tsx";
import styles from "./evidence.module.css";

interface StatisticsTableProps {
  readonly metric: string;
  /** The baseline's name. */
  readonly baseline: string;
  readonly rows: readonly {
    readonly name: string;
    readonly comparison: GroupComparisonJson | undefined;
    /** Welch's p, as it counts among the others. */
    readonly holm: number | "NaN" | "Infinity" | "-Infinity" | undefined;
  }[];
}

/** What the first sentence rests on: every side against the baseline. */
export function StatisticsTable({ metric, baseline, rows }: StatisticsTableProps): ReactNode {
  const first = rows[0]?.comparison?.baseline;
  return (
    <Section title="Statistics">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and a keyboard must reach it. */}
      <section className={styles.scroll} tabIndex={0} aria-label={`Statistics of ${metric}`}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{metric}</th>
              <th scope="col">Runs</th>
              <th scope="col">Mean ± sd</th>
              <th scope="col">Difference</th>
              <th scope="col">95 % interval</th>
              <th scope="col" title="Hedges’ g: the difference in standard deviations">
                Effect
              </th>
              <th scope="col" title="Welch’s test, adjusted by Holm for the number of comparisons">
                p
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                {baseline} <span className={styles.mark}>baseline</span>
              </th>
              <td>{first?.n}</td>
              <td>{first === undefined ? "" : spread(first)}</td>
              <td colSpan={4} />
            </tr>
            {rows.map(({ name, comparison, holm }) =>
              comparison === undefined ? null : (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{comparison.candidate.n}</td>
                  <td>{spread(comparison.candidate)}</td>
                  <td>{formatDelta(toNumber(comparison.difference))}</td>
                  <td>{intervalText(comparison)}</td>
                  <td>{"notComputable" in comparison.effect ? "–" : formatDelta(toNumber(comparison.effect.g))}</td>
                  <td>{holm === undefined || holm === "NaN" ? "–" : formatNumber(Number(toNumber(holm).toPrecision(2)))}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

function spread({ n, mean, sd }: GroupComparisonJson["baseline"]): string {
  return `${formatNumber(toNumber(mean))}${n > 1 ? ` ± ${formatNumber(Number(toNumber(sd).toPrecision(2)))}` : ""}`;
}

function intervalText({ welch }: GroupComparisonJson): ReactNode {
  if ("notComputable" in welch) return <span title={welch.notComputable}>–</span>;
  return `${formatDelta(toNumber(welch.interval.low))} to ${formatDelta(toNumber(welch.interval.high))}`;
}
