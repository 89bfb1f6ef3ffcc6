import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger } from "../../../api/exact.ts";
import { useVersionsOfRun } from "../../../api/registry.ts";
import { Ago } from "../../../components/time.tsx";
import { versionPath } from "../../../routing/model-path.ts";
import { AliasChips } from "../../models/alias-chips.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

/** Versions of registered models that came from the run; nothing where there are none. */
export function RunVersions({ runId }: { readonly runId: string }): ReactNode {
  const { data = [] } = useVersionsOfRun(runId);
  if (data.length === 0) return null;
  return (
    <Section title="Registered as" count={data.length}>
      <table className={styles.table}>
        <tbody>
          {data.map((version) => (
            <tr key={`${version.name} ${version.version}`}>
              <th scope="row">
                <Link href={versionPath(version)}>
                  {version.name}, version {version.version}
                </Link>{" "}
                <AliasChips aliases={version.aliases} />
              </th>
              <td className={styles.number}>
                <Ago at={toInteger(version.created)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
