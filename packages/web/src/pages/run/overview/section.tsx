import { type ReactNode, useId } from "react";
import { formatCount } from "../../../format/number.ts";
import styles from "./overview.module.css";

interface SectionProps {
  readonly title: string;
  /** How many things it holds, said beside the title. */
  readonly count?: number;
  /** What can be done with it, at the end of the title's line. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of the overview. */
export function Section({ title, count, tools, children }: SectionProps): ReactNode {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {count === undefined ? null : <span className={styles.count}>{formatCount(count)}</span>}
        <div className={styles.tools}>{tools}</div>
      </header>
      {children}
    </section>
  );
}
