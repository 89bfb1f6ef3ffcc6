import type { MetricSummaryJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { toInteger, toNumber } from "../../../api/exact.ts";
import { standingOf } from "../../../charts/metric-standing.ts";
import { SearchField } from "../../../components/search-field.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { tabPath } from "../run-tabs.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

interface MetricsTableProps {
  readonly runId: string;
  readonly metrics: readonly MetricSummaryJson[];
}

type Sample = MetricSummaryJson["latest"];

const SEARCHABLE = 8;
/** A page of a thousand metrics is read by search, not by scrolling. */
const MOST = 100;

/** Each metric's latest, lowest and highest value with its step; first what says how good the run is. */
export function MetricsTable({ runId, metrics }: MetricsTableProps): ReactNode {
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const found = metrics.filter(({ key }) => key.toLowerCase().includes(search.trim().toLowerCase()));
  const ordered = found.toSorted((a, b) => standingOf(a.key) - standingOf(b.key));
  const shown = all ? ordered : ordered.slice(0, MOST);
  return (
    <Section
      title="Metrics"
      count={metrics.length}
      tools={
        metrics.length < SEARCHABLE ? null : (
          <SearchField label="Search metrics" className={styles.search} value={search} onChange={setSearch} />
        )
      }
    >
      {metrics.length === 0 ? (
        <p className={styles.none}>No metric was logged.</p>
      ) : found.length === 0 ? (
        <p className={styles.none}>No metric has “{search.trim()}” in its name.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Latest</th>
              <th scope="col">Min</th>
              <th scope="col">Max</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, latest, min, max }) => (
              <tr key={key}>
                <th scope="row">
                  <Link href={`${tabPath(runId, "metrics")}?q=${encodeURIComponent(key)}`}>{key}</Link>
                </th>
                <Cell sample={latest} />
                <Cell sample={min} />
                <Cell sample={max} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length < found.length ? (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          Show all {formatCount(found.length)} metrics
        </button>
      ) : null}
    </Section>
  );
}

function Cell({ sample }: { readonly sample: Sample | undefined }): ReactNode {
  if (sample === undefined) return <td className={styles.number}>–</td>;
  return (
    <td className={styles.number} title={`${toNumber(sample.value)} at step ${sample.step}`}>
      {formatNumber(toNumber(sample.value))} <span className={styles.step}>@{formatCount(toInteger(sample.step))}</span>
    </td>
  );
}
