import type { AssessmentJson } from "@trialbook/api/traces.ts";
import { type ReactNode, useId } from "react";
import { toInteger } from "../../api/exact.ts";
import { Ago } from "../../components/time.tsx";
import styles from "./trace.module.css";

/** What people and programs said of a trace; what was overridden is struck through. */
export function Assessments({ assessments }: { readonly assessments: readonly AssessmentJson[] }): ReactNode {
  const heading = useId();
  if (assessments.length === 0) return null;
  return (
    <section className={styles.assessments} aria-labelledby={heading}>
      <h2 id={heading}>Assessments</h2>
      <ul>
        {assessments.map(({ id, kind, name, source, value, error, rationale, valid, created }) => (
          <li key={id} className={styles.assessment}>
            <p>
              <span className={styles.type}>{kind}</span> <strong>{name}</strong>{" "}
              {error === undefined ? <code>{JSON.stringify(value ?? null)}</code> : <span className={styles.failure}>{error}</span>}
              {valid ? null : <span className={styles.type}>overridden</span>}
            </p>
            {rationale === undefined ? null : <p>{rationale}</p>}
            <p className={styles.fine}>
              {source.id} ({source.type.toLowerCase().replaceAll("_", " ")}), <Ago at={toInteger(created)} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
