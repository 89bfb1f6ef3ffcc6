import type { ReactNode } from "react";
import { Icon } from "../../components/icon.tsx";
import { useToast } from "../../components/toasts.tsx";
import styles from "./run-header.module.css";

/** A run's id, copied by a click. */
export function CopyId({ id }: { readonly id: string }): ReactNode {
  const toast = useToast();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(id);
      toast({ text: "The run’s id is copied" });
    } catch {
      // Without https or localhost there is no clipboard.
      toast({ text: `This page may not copy; the id is ${id}` });
    }
  };
  return (
    <button type="button" className={styles.id} onClick={copy} title="Copy the id">
      <code>{id}</code>
      <Icon name="copy" size={13} />
    </button>
  );
}
