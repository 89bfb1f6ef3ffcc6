import type { RegisteredModelJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { Ago } from "../../components/time.tsx";
import { modelPath, versionPath } from "../../routing/model-path.ts";
import { latestOf } from "./latest-version.ts";
import styles from "./models.module.css";

/** A line a registered model: its newest version, where its aliases point, its tags. */
export function ModelTable({ models }: { readonly models: readonly RegisteredModelJson[] }): ReactNode {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Latest</th>
          <th scope="col">Aliases</th>
          <th scope="col">Tags</th>
          <th scope="col" className={styles.right}>
            Last change
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelRow key={model.name} model={model} />
        ))}
      </tbody>
    </table>
  );
}

function ModelRow({ model }: { readonly model: RegisteredModelJson }): ReactNode {
  const { name, description, aliases, tags, updated } = model;
  const latest = latestOf(model);
  return (
    <tr className={styles.row}>
      <th scope="row" className={styles.name}>
        <Link href={modelPath(name)}>{name}</Link>
        {description === undefined ? null : <span className={styles.note}>{description.split("\n")[0]}</span>}
      </th>
      <td>
        {latest === undefined ? (
          <span className={styles.none}>no version</span>
        ) : (
          <Link href={versionPath({ name, version: latest })}>Version {latest}</Link>
        )}
      </td>
      <td>
        {aliases.map(({ alias, version }) => (
          <span key={alias} className={styles.pointing}>
            <span className={styles.alias}>@{alias}</span> <Link href={versionPath({ name, version })}>{version}</Link>
          </span>
        ))}
      </td>
      <td>
        {tags.map(({ key, value }) => (
          <span key={key} className={styles.tag} title={`${key}: ${value}`}>
            {key}
            {value === "" ? "" : `: ${value}`}
          </span>
        ))}
      </td>
      <td className={styles.right}>
        <Ago at={toInteger(updated)} />
      </td>
    </tr>
  );
}
