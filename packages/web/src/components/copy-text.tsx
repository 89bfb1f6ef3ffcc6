import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./button.tsx";
import styles from "./copy-text.module.css";

/** Lines to paste elsewhere, with a button that copies them. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <div className={styles.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and a keyboard must reach them. */}
      <section className={styles.text} tabIndex={0} aria-label={label}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <CopyButton text={text} />
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }): ReactNode {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    // Without https or localhost there is no clipboard.
    if (navigator.clipboard === undefined) return setState("refused");
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  return (
    <Button kind="plain" icon={state === "copied" ? "check" : "copy"} onClick={copy} className={styles.button}>
      <span aria-live="polite">{{ idle: "Copy", copied: "Copied", refused: "Select and copy by hand" }[state]}</span>
    </Button>
  );
}
