import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { RunLook } from "../../charts/run-colours.ts";
import { RunSwatch } from "../../charts/run-swatch.tsx";
import { IconButton } from "../../components/button.tsx";
import { MenuItem } from "../../components/menu.tsx";
import { Popover } from "../../components/popover.tsx";
import { StatusIcon } from "../../components/status-icon.tsx";
import { nameOfRun } from "../run/run-name.ts";
import styles from "./difference-table.module.css";

interface RunHeadProps {
  readonly run: RunJson;
  readonly look: RunLook | undefined;
  readonly isBase: boolean;
  readonly onBase: () => void;
  readonly onRemove: () => void;
}

/** The head of a run's column: its line, its name, and what can be done with it here. */
export function RunHead({ run: { info }, look, isBase, onBase, onRemove }: RunHeadProps): ReactNode {
  const name = nameOfRun(info);
  return (
    <th scope="col" className={isBase ? `${styles.run} ${styles.base}` : styles.run}>
      <div className={styles.runLine}>
        {look === undefined ? null : <RunSwatch look={look} />}
        {info.status === "finished" ? null : <StatusIcon status={info.status} />}
        <Link href={`/r/${info.id}`} className={styles.runName} title={name}>
          {name}
        </Link>
        <Popover
          role="menu"
          label={`${name}: more`}
          trigger={(props) => <IconButton icon="more" label={`${name}: more`} className={styles.direction} {...props} />}
        >
          {(close) => (
            <>
              <MenuItem
                icon="compare"
                disabled={isBase}
                onSelect={() => {
                  close();
                  onBase();
                }}
              >
                Make it the baseline
              </MenuItem>
              <MenuItem
                icon="cross"
                onSelect={() => {
                  close();
                  onRemove();
                }}
              >
                Leave it out
              </MenuItem>
            </>
          )}
        </Popover>
      </div>
      {isBase ? (
        <span className={styles.baseChip}>baseline</span>
      ) : (
        <button type="button" className={styles.makeBase} onClick={onBase}>
          make baseline <span className="visually-hidden">{name}</span>
        </button>
      )}
    </th>
  );
}
