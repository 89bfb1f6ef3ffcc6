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
  readonly isPinned: boolean;
  readonly isBaseline: boolean;
  readonly isHidden: boolean;
}

export function NameCell({ run, index, actions, look, isSelected, isRenaming, isPinned, isBaseline, isHidden }: NameCellProps): ReactNode {
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
      {look === undefined ? (
        <span className={styles.look} />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={styles.eye}
          aria-pressed={!isHidden}
          aria-label={`Line of ${name}`}
          title={isHidden ? "Hidden in the charts: show its line" : "Hide its line in the charts"}
          onClick={() => actions.onHide(run.id)}
        >
          <RunSwatch look={look} />
        </button>
      )}
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
          {run.lifecycle === "deleted" && isPinned ? <span className={styles.mark}>in the bin</span> : null}
          {isBaseline ? <span className={styles.mark}>baseline</span> : null}
          <span className={styles.rowTools} data-pinned={isPinned ? "" : undefined}>
            <IconButton icon="pencil" label={`Rename ${name}`} tabIndex={-1} onClick={() => setEditing(true)} />
            <IconButton
              icon="flag"
              label={`Baseline: measure against ${name}`}
              aria-pressed={isBaseline}
              tabIndex={-1}
              onClick={() => actions.onBaseline(run.id)}
            />
            <IconButton
              icon="pin"
              label={`Pin ${name} to the top`}
              aria-pressed={isPinned}
              tabIndex={-1}
              onClick={() => actions.onPin(run.id)}
            />
          </span>
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
