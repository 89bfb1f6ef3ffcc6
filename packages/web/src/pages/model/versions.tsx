import type { LinkedVersionJson, RegisteredModelJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { useVersions } from "../../api/registry.ts";
import { Button } from "../../components/button.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { Ago } from "../../components/time.tsx";
import { formatNumber } from "../../format/number.ts";
import { versionPath } from "../../routing/model-path.ts";
import { AliasChips } from "../models/alias-chips.tsx";
import models from "../models/models.module.css";
import layout from "../run/overview/overview.module.css";
import { Section } from "../run/overview/section.tsx";
import { nameOfRun } from "../run/run-name.ts";
import { useRunMetrics } from "./use-run-metrics.ts";
import styles from "./versions.module.css";

/** The versions of a model, highest first, with the run that each came from and what that measured. */
export function Versions({ model }: { readonly model: RegisteredModelJson }): ReactNode {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useVersions(model.name);
  const versions = data?.pages.flatMap((page) => page.versions);
  return (
    <Section title="Versions">
      {versions === undefined ? (
        error === null ? (
          <div className={styles.bones} aria-busy="true" />
        ) : (
          <FailureNotice what="The versions could not be read" error={error} retry={() => void refetch()} />
        )
      ) : versions.length === 0 ? (
        <p className={layout.none}>No version yet. Open a run that logged a model and press Register.</p>
      ) : (
        <VersionTable versions={versions} />
      )}
      {hasNextPage ? (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More
        </Button>
      ) : null}
    </Section>
  );
}

function VersionTable({ versions }: { readonly versions: readonly LinkedVersionJson[] }): ReactNode {
  const { keys, valueIn } = useRunMetrics(versions.flatMap(({ run }) => run ?? []));
  const staged = versions.some(({ stage }) => stage !== "none");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways where it is narrow, and a keyboard must reach it.
    <section className={styles.scroller} tabIndex={0} aria-label="Versions of the model">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            {staged ? <th scope="col">Stage</th> : null}
            <th scope="col">Run</th>
            {keys.map((key) => (
              <th key={key} scope="col" className={styles.number}>
                {key}
              </th>
            ))}
            <th scope="col" className={styles.number}>
              Registered
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.version}>
              <th scope="row">
                <Link href={versionPath(version)}>Version {version.version}</Link> <AliasChips aliases={version.aliases} />
                {version.tags.map(({ key, value }) => (
                  <span key={key} className={models.tag} title={`${key}: ${value}`}>
                    {value === "" ? key : `${key}: ${value}`}
                  </span>
                ))}
              </th>
              {staged ? <td>{version.stage === "none" ? "" : version.stage}</td> : null}
              <td>
                {version.run === undefined ? (
                  <span className={models.none}>{version.runId === undefined ? "none" : "gone"}</span>
                ) : (
                  <Link href={`/r/${encodeURIComponent(version.run.id)}`}>{nameOfRun(version.run)}</Link>
                )}
              </td>
              {keys.map((key) => {
                const value = valueIn(version.run?.id, key);
                return (
                  <td key={key} className={styles.number}>
                    {value === undefined ? "–" : formatNumber(value)}
                  </td>
                );
              })}
              <td className={styles.number}>
                <Ago at={toInteger(version.created)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
