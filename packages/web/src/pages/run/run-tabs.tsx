import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { formatCount } from "../../format/number.ts";
import styles from "./run-page.module.css";

export type RunTab = "overview" | "metrics" | "artifacts" | "logs" | "environment";

export const runTabs: readonly { readonly name: RunTab; readonly title: string }[] = [
  { name: "overview", title: "Overview" },
  { name: "metrics", title: "Charts" },
  { name: "artifacts", title: "Artifacts" },
  { name: "logs", title: "Logs" },
  { name: "environment", title: "Environment" },
];

export function tabPath(runId: string, tab: RunTab): string {
  return tab === "overview" ? `/r/${runId}` : `/r/${runId}/${tab}`;
}

export function RunTabs({ run, current }: { readonly run: RunJson; readonly current: RunTab }): ReactNode {
  return (
    <nav className={styles.tabs} aria-label="Parts of this run">
      {runTabs.map(({ name, title }, i) => (
        <Link
          key={name}
          href={tabPath(run.info.id, name)}
          className={styles.tab}
          aria-current={name === current ? "page" : undefined}
          title={`Key ${i + 1}`}
        >
          {title}
          {name === "metrics" && run.metrics.length > 0 ? <span className={styles.count}>{formatCount(run.metrics.length)}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
