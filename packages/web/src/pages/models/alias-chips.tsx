import type { ReactNode } from "react";
import styles from "./models.module.css";

/** Aliases as clients write them, `@champion`. */
export function AliasChips({ aliases }: { readonly aliases: readonly string[] }): ReactNode {
  if (aliases.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label="Aliases">
      {aliases.map((alias) => (
        <li key={alias} className={styles.alias}>
          @{alias}
        </li>
      ))}
    </ul>
  );
}
