import type { RunInfoJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useState } from "react";
import type { RunLook } from "../../../charts/run-colours.ts";
import { RunSwatch } from "../../../charts/run-swatch.tsx";
import { IconButton } from "../../../components/button.tsx";
import { StatusIcon } from "../../../components/status-icon.tsx";
import type { RowActions } from "./run-row.tsx";
import styles from "./table.module.css";

interface NameCellProps {
  readonly run: RunInfoJson;
  readonly index: number;
  readonly actions: RowActions;
  /** How the run is drawn in the charts; `undefined` when it is not. */
  readonly look: RunLook | undefined;
  readonly isSelected: boolean;
  readonly isRenaming: boolean;
}

export function NameCell({ run, index, actions, look, isSelected, isRenaming }: NameCellProps): ReactNode {
  const [editing, setEditing] = useState(false);
  const name = run.name === "" ? run.id.slice(0, 8) : run.name;
  return (
    <>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select ${name}`}
          tabIndex={-1}
          onChange={() => {}}
          onClick={(event) => {
            event.stopPropagation();
            actions.onToggle(index, event);
          }}
        />
      </label>
      <span className={styles.look}>{look === undefined ? null : <RunSwatch look={look} />}</span>
      <StatusIcon status={run.status} />
      {editing || isRenaming ? (
        <NameField
          name={run.name}
          done={(next) => {
            setEditing(false);
            actions.onRename(run.id, next === run.name ? undefined : next);
          }}
        />
      ) : (
        <>
          <a href={`/r/${run.id}`} className={styles.name} title={name} tabIndex={-1}>
            {name}
          </a>
          <IconButton icon="pencil" label={`Rename ${name}`} className={styles.rename} tabIndex={-1} onClick={() => setEditing(true)} />
        </>
      )}
    </>
  );
}

interface NameFieldProps {
  readonly name: string;
  /** With `undefined` the name stays. */
  readonly done: (name: string | undefined) => void;
}

function NameField({ name, done }: NameFieldProps): ReactNode {
  return (
    <input
      className={styles.nameField}
      defaultValue={name}
      aria-label="New name"
      maxLength={500}
      ref={(input) => input?.select()}
      onBlur={(event) => done(event.currentTarget.value.trim() || undefined)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.currentTarget.value = name;
          event.currentTarget.blur();
        }
      }}
    />
  );
}
