import { type ReactNode, useState } from "react";
import { IconButton } from "../../components/button.tsx";
import { useHotkeys } from "../../shell/hotkeys.ts";
import styles from "./run-header.module.css";

interface EditableNameProps {
  readonly name: string;
  /** What the name is of, for those who hear the page: `the run`. */
  readonly of?: string;
  readonly onName: (name: string) => void;
}

/** The page's heading, edited in place: Enter keeps, Escape drops. */
export function EditableName({ name, of = "the run", onName }: EditableNameProps): ReactNode {
  const [editing, setEditing] = useState(false);
  useHotkeys({ e: () => setEditing(true) });
  if (!editing)
    return (
      <h1 className={styles.name}>
        <span>{name}</span>
        <IconButton icon="pencil" label="Rename (key e)" onClick={() => setEditing(true)} />
      </h1>
    );
  const finish = (text: string) => {
    setEditing(false);
    const next = text.trim();
    if (next !== "" && next !== name) onName(next);
  };
  return (
    <input
      className={styles.nameField}
      defaultValue={name}
      aria-label={`Name of ${of}`}
      maxLength={500}
      ref={(input) => input?.select()}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key !== "Escape") return;
        event.currentTarget.value = name;
        event.currentTarget.blur();
      }}
    />
  );
}
