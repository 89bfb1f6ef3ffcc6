import type { RunInfoJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./status-icon.module.css";

type Status = RunInfoJson["status"];

const icons: Readonly<Record<Exclude<Status, "running">, IconName>> = {
  scheduled: "clock",
  finished: "check",
  failed: "cross",
  killed: "stop",
  lost: "warning",
};

/** A run's state, told by shape and colour, and in words to those who hear the page. */
export function StatusIcon({ status }: { readonly status: Status }): ReactNode {
  return (
    <span className={[styles.status, styles[status]].join(" ")} role="img" aria-label={status} title={status}>
      {status === "running" ? <span className={styles.pulse} /> : <Icon name={icons[status]} size={14} />}
    </span>
  );
}
