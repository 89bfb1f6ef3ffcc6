import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

/** Models that the run logged. */
export function LoggedModels({ models }: { readonly models: RunJson["models"] }): ReactNode {
  if (models.length === 0) return null;
  return (
    <Section title="Logged models" count={models.length}>
      <ul className={styles.cards}>
        {models.map((model) => (
          <li key={model.id} className={styles.card}>
            <p className={styles.cardTitle}>
              <strong>{model.name === "" ? model.id : model.name}</strong>
              <span className={styles.chip}>{model.status.toLowerCase()}</span>
            </p>
            <dl className={styles.facts}>
              <dt>Id</dt>
              <dd>
                <code>{model.id}</code>
              </dd>
              <dt>Step</dt>
              <dd>{String(model.step)}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </Section>
  );
}
