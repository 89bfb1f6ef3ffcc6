import { Fragment, type ReactNode } from "react";
import { RunLink } from "../../../components/run-link.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";
import type { Fact } from "./sort-tags.ts";

/** Where the run came from, as its client recorded it. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  if (facts.length === 0) return null;
  return (
    <Section title="Source and environment">
      <dl className={styles.facts}>
        {facts.map((fact) => (
          <Fragment key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>
              <FactValue fact={fact} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  );
}

function FactValue({ fact: { kind, value } }: { readonly fact: Fact }): ReactNode {
  switch (kind) {
    case "commit":
      return <code title={value}>{value.slice(0, 12)}</code>;
    case "run":
      return <RunLink id={value} />;
    case "address":
      return /^https?:\/\//.test(value) ? (
        <a href={value} target="_blank" rel="noreferrer">
          {value}
        </a>
      ) : (
        <code>{value}</code>
      );
    case "text":
      return value;
  }
}
