import type { ModelOutputJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger, toNumber } from "../../../api/exact.ts";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { tabPath } from "../run-tabs.tsx";
import styles from "./models.module.css";

/** What is known of a logged model beside its files: how it stands, and what was measured on it, with the way to the chart. */
export function ModelFacts({ model }: { readonly model: ModelOutputJson }): ReactNode {
  const { name, id, status, type, step, metrics } = model;
  return (
    <div className={styles.model}>
      <p className={styles.title}>
        <strong title={id}>{name === "" ? id : name}</strong>
        <span className={status === "ready" ? styles.chip : styles.unready}>{status.replace("-", " ")}</span>
        <span className={styles.soft}>
          {type === undefined || type === "" ? "" : `${type} · `}logged at step {formatCount(toInteger(step))}
        </span>
      </p>
      {metrics.length === 0 ? null : (
        <ul className={styles.metrics} aria-label={`Metrics of ${name === "" ? id : name}`}>
          {metrics.map(({ key, value, runId, step, dataset }) => (
            <li key={`${key} ${runId} ${dataset}`}>
              <Link href={`${tabPath(runId, "metrics")}?q=${encodeURIComponent(key)}`} title={`At step ${step}`}>
                {key}
              </Link>{" "}
              <span>{formatNumber(toNumber(value))}</span>
              {dataset === undefined ? null : <span className={styles.soft}> on {dataset}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
