import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { PersonMenu } from "./person-menu.tsx";
import { ShortcutsButton } from "./shortcuts.tsx";
import { ThemeMenu } from "./theme-menu.tsx";
import styles from "./top-bar.module.css";
import { useTrailSteps } from "./trail.tsx";

export function TopBar(): ReactNode {
  const steps = useTrailSteps();
  // The page itself says its own name, larger.
  const above = steps.length === 0 ? [] : [...(steps[0]?.isRoot ? [] : [{ text: "Experiments", href: "/" }]), ...steps.slice(0, -1)];
  return (
    <header className={styles.bar}>
      <Link href="/" className={above.length === 0 ? styles.brand : styles.brandBefore}>
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span>Trialbook</span>
      </Link>
      <nav aria-label="Where you are" className={styles.trail}>
        {above.map(({ text, href }) => (
          <Fragment key={text}>
            <span className={styles.slash} aria-hidden="true">
              /
            </span>
            <Link href={href ?? "/"} className={styles.step} title={text}>
              {text}
            </Link>
          </Fragment>
        ))}
      </nav>
      <Link href="/models" className={styles.place}>
        Models
      </Link>
      <ShortcutsButton />
      <ThemeMenu />
      <PersonMenu />
    </header>
  );
}
