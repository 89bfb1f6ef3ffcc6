import type { ChecklistItem } from "@trialbook/core/reproduction/checklist.ts";
import type { ReactNode } from "react";
import { Icon } from "../../../components/icon.tsx";
import styles from "./reproduction.module.css";

const icons = { ok: "check", weak: "warning", gap: "cross" } as const;
const words = { ok: "in order", weak: "doubtful", gap: "missing" } as const;

/** What a run needs so that others can repeat it, and what to do about each gap. */
export function Checklist({ items }: { readonly items: readonly ChecklistItem[] }): ReactNode {
  return (
    <ul className={styles.checklist} aria-label="What it needs to be repeated">
      {items.map(({ id, title, state, found, remedy }) => (
        <li key={id} className={styles.item}>
          <span className={styles[state]} role="img" aria-label={words[state]} title={words[state]}>
            <Icon name={icons[state]} size={14} />
          </span>
          <div>
            <strong>{title}</strong> <span className={styles.soft}>{found}</span>
            {remedy === undefined ? null : <p className={styles.remedy}>{remedy}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
