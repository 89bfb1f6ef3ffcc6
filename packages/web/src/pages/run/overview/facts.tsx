import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { useRun } from "../../../api/runs.ts";
import { nameOfRun } from "../run-name.ts";
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
      return <ParentRun id={value} />;
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

function ParentRun({ id }: { readonly id: string }): ReactNode {
  const { data } = useRun(id);
  return <Link href={`/r/${encodeURIComponent(id)}`}>{data === undefined ? id : nameOfRun(data.info)}</Link>;
}
