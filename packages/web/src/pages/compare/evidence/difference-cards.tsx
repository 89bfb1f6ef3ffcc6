import type { ChangeJson, RunDiffJson } from "@trialbook/api/comparisons.ts";
import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { formatCount } from "../../../format/number.ts";
import { Section } from "../../run/overview/section.tsx";
import { nameOfRun } from "../../run/run-name.ts";
import styles from "./evidence.module.css";

interface DifferenceCardsProps {
  readonly diff: RunDiffJson;
  readonly a: RunJson;
  readonly b: RunJson;
}

const mostListed = 30;

/** Config, code, environment and data of two runs: a card each, which says so where nothing differs. */
export function DifferenceCards({ diff, a, b }: DifferenceCardsProps): ReactNode {
  const names = [nameOfRun(a.info), nameOfRun(b.info)] as const;
  const { code, data, environment } = diff;
  const codeChanges = [
    { key: "commit", ...pair(code.a.commit?.slice(0, 12), code.b.commit?.slice(0, 12)) },
    { key: "branch", ...pair(code.a.branch, code.b.branch) },
    { key: "uncommitted changes", ...pair(yesNo(code.a.dirty), yesNo(code.b.dirty)) },
  ].filter(({ a: left, b: right }) => left !== right);
  const packages = (environment?.packages ?? []).map((change) => ({
    key: change.used ? change.name : `${change.name} (installed, not used)`,
    ...pair(change.a, change.b),
  }));
  const rest = environment === undefined ? [] : [...environment.interpreters, ...environment.machine, ...environment.variables];
  return (
    <>
      <Card title="Config" changes={[...diff.params, ...diff.config, ...diff.seeds]} names={names} />
      <Card title="Code" changes={codeChanges} names={names} state={code.state} />
      <Card title="Environment" changes={[...packages, ...rest]} names={names} state={environment === undefined ? "unknown" : undefined} />
      <Card
        title="Data"
        changes={[...data.datasets, ...data.files]}
        names={names}
        state={data.state}
        advice="Name it with “trialbook run --data PATH”, or log it as a data set."
      />
    </>
  );
}

interface CardProps {
  readonly title: string;
  readonly changes: readonly ChangeJson[];
  readonly names: readonly [string, string];
  /** Absent: what is listed decides. */
  readonly state?: "same" | "different" | "unknown" | undefined;
  /** How to have it recorded. */
  readonly advice?: string;
}

const byCommand = "Start trainings with “trialbook run”, which takes it down.";

function Card({ title, changes, names, state, advice = byCommand }: CardProps): ReactNode {
  return (
    <Section title={title} count={changes.length}>
      {state === "unknown" && changes.length === 0 ? (
        <p className={styles.none}>Not recorded on both sides, so it may differ. {advice}</p>
      ) : changes.length === 0 ? (
        <p className={styles.none}>{state === "different" ? "It differs; how was not recorded." : "Identical."}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and a keyboard must reach it.
        <section className={styles.scroll} tabIndex={0} aria-label={`${title} of both`}>
          <table className={styles.changes}>
            <thead>
              <tr>
                <td />
                <th scope="col">{names[0]}</th>
                <th scope="col">{names[1]}</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, mostListed).map(({ key, a, b }) => (
                <tr key={key}>
                  <th scope="row">{key}</th>
                  <td>{a === undefined ? <span className={styles.none}>–</span> : <code>{a}</code>}</td>
                  <td>{b === undefined ? <span className={styles.none}>–</span> : <code>{b}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {changes.length > mostListed ? (
        <p className={styles.none}>and {formatCount(changes.length - mostListed)} more: “trialbook diff” lists all.</p>
      ) : null}
    </Section>
  );
}

function pair(a: string | undefined, b: string | undefined): { readonly a?: string; readonly b?: string } {
  return { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
}

function yesNo(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? "yes" : "no";
}
