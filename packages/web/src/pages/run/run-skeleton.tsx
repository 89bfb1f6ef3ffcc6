import type { ReactNode } from "react";
import styles from "./run-page.module.css";

/** The page's outline while the run is on its way. */
export function RunSkeleton(): ReactNode {
  return (
    <main className={styles.page} aria-busy="true" aria-label="Loading the run">
      <div className={styles.boneTitle} />
      <div className={styles.boneLine} />
      <div className={styles.boneTabs} />
      <div className={styles.bones}>
        <div />
        <div />
        <div />
      </div>
    </main>
  );
}
