import type { SpanJson } from "@trialbook/api/traces.ts";
import { type ReactNode, useId } from "react";
import styles from "./trace.module.css";

/** What clients note under names of their own, shown in people's words and first. */
const FIRST: Readonly<Record<string, string>> = { "mlflow.spanInputs": "Inputs", "mlflow.spanOutputs": "Outputs" };
/** What only speaks of the recording itself. */
const HIDDEN: readonly string[] = ["mlflow.traceRequestId", "mlflow.spanType", "mlflow.spanLogLevel"];

/** What a span noted: inputs and outputs, then its other attributes and events. */
export function SpanDetails({ span }: { readonly span: SpanJson }): ReactNode {
  const heading = useId();
  const first = span.attributes.filter(({ key }) => FIRST[key] !== undefined);
  const others = span.attributes.filter(({ key }) => FIRST[key] === undefined && !HIDDEN.includes(key));
  return (
    <section className={styles.details} aria-labelledby={heading}>
      <h2 id={heading}>{span.name}</h2>
      {span.statusMessage === undefined ? null : <p className={styles.failure}>{span.statusMessage}</p>}
      {first.map(({ key, value }) => (
        <Noted key={key} name={FIRST[key] ?? key} value={value} />
      ))}
      {others.map(({ key, value }) => (
        <Noted key={key} name={key} value={value} />
      ))}
      {span.events.map((event, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have neither ids nor another order
        <Noted key={i} name={`Event: ${event.name}`} value={Object.fromEntries(event.attributes.map((one) => [one.key, one.value]))} />
      ))}
      {span.attributes.length === 0 && span.events.length === 0 ? <p>It noted nothing.</p> : null}
    </section>
  );
}

function Noted({ name, value }: { readonly name: string; readonly value: unknown }): ReactNode {
  return (
    <>
      <h3>{name}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.value} tabIndex={0} aria-label={name}>
        <pre>{inLines(value)}</pre>
      </section>
    </>
  );
}

/** Values that span many lines as text, stack traces above all, are read as text. */
function inLines(value: unknown): string {
  if (typeof value === "string") return value;
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.some(([, inner]) => typeof inner === "string" && inner.includes("\n"))) {
    return entries.map(([key, inner]) => `${key}: ${typeof inner === "string" ? inner : JSON.stringify(inner)}`).join("\n");
  }
  return JSON.stringify(value, null, 2);
}
