import type { DatasetInputJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import styles from "./overview.module.css";
import { readProfile, readSchema, readSource } from "./read-dataset.ts";
import { Section } from "./section.tsx";

/** The data that went into the run. */
export function Datasets({ datasets }: { readonly datasets: readonly DatasetInputJson[] }): ReactNode {
  if (datasets.length === 0) return null;
  return (
    <Section title="Data" count={datasets.length}>
      <ul className={styles.cards}>
        {datasets.map((dataset) => (
          <li key={`${dataset.name} ${dataset.digest} ${dataset.context}`} className={styles.card}>
            <p className={styles.cardTitle}>
              <strong>{dataset.name}</strong>
              {dataset.context === undefined ? null : <span className={styles.chip}>{dataset.context}</span>}
            </p>
            <dl className={styles.facts}>
              <dt>Digest</dt>
              <dd>
                <code>{dataset.digest}</code>
              </dd>
              <dt>Source</dt>
              <dd>{readSource(dataset)}</dd>
              {readProfile(dataset.profile).map(([name, value]) => (
                <div key={name} className={styles.pair}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <Columns schema={dataset.schema} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Columns({ schema }: { readonly schema: string | undefined }): ReactNode {
  const columns = readSchema(schema);
  if (columns.length === 0) return null;
  return (
    <details className={styles.columnsOfData}>
      <summary>{columns.length === 1 ? "1 column" : `${columns.length} columns`}</summary>
      <table className={styles.table}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, type }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={styles.value}>{type}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
