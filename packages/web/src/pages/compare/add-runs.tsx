import type { RunInfoJson, RunJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useDeferredValue, useState } from "react";
import { toInteger } from "../../api/exact.ts";
import { useRunTable } from "../../api/runs.ts";
import { Button } from "../../components/button.tsx";
import { Popover } from "../../components/popover.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { StatusIcon } from "../../components/status-icon.tsx";
import { Ago } from "../../components/time.tsx";
import { formatCount } from "../../format/number.ts";
import { nameOfRun } from "../run/run-name.ts";
import styles from "./add-runs.module.css";

interface AddRunsProps {
  /** The runs that have been read. Their experiments are the ones to choose from. */
  readonly runs: readonly RunJson[];
  /** All runs of the comparison, read or still on their way: a box is ticked at once. */
  readonly chosen: readonly string[];
  readonly onAdd: (runId: string) => void;
  readonly onRemove: (runId: string) => void;
}

/** Adds runs of the same experiments, and takes them away, without leaving the comparison. */
export function AddRuns({ runs, chosen, onAdd, onRemove }: AddRunsProps): ReactNode {
  const experimentIds = [...new Set(runs.map((run) => run.info.experimentId))];
  return (
    <Popover
      label="Add runs"
      trigger={(props) => (
        <Button icon="compare" disabled={experimentIds.length === 0} {...props}>
          Add runs…
        </Button>
      )}
    >
      {() => <Choice experimentIds={experimentIds} chosen={new Set(chosen)} onAdd={onAdd} onRemove={onRemove} />}
    </Popover>
  );
}

const MOST = 50;

interface ChoiceProps extends Pick<AddRunsProps, "onAdd" | "onRemove"> {
  readonly experimentIds: readonly string[];
  readonly chosen: ReadonlySet<string>;
}

function Choice({ experimentIds, chosen, onAdd, onRemove }: ChoiceProps): ReactNode {
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const { data, error } = useRunTable({ experimentIds: [...experimentIds], filter: nameFilter(search), limit: MOST });
  return (
    <div className={styles.panel}>
      <SearchField label="Part of a run’s name" className={styles.search} value={text} onChange={setText} />
      {error !== null ? (
        <p role="alert">{error.message}</p>
      ) : data === undefined ? (
        <p aria-busy="true">…</p>
      ) : (
        <>
          <ul className={styles.list}>
            {data.rows.map((run) => (
              <li key={run.id}>
                <RunChoice run={run} chosen={chosen.has(run.id)} onChange={(on) => (on ? onAdd(run.id) : onRemove(run.id))} />
              </li>
            ))}
          </ul>
          <p className={styles.count}>
            {data.matching > data.rows.length
              ? `The newest ${formatCount(data.rows.length)} of ${formatCount(data.matching)} runs`
              : `${formatCount(data.matching)} ${data.matching === 1 ? "run" : "runs"}`}
          </p>
        </>
      )}
    </div>
  );
}

interface RunChoiceProps {
  readonly run: RunInfoJson;
  readonly chosen: boolean;
  readonly onChange: (chosen: boolean) => void;
}

function RunChoice({ run, chosen, onChange }: RunChoiceProps): ReactNode {
  return (
    <label className={styles.line}>
      <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.currentTarget.checked)} />
      <StatusIcon status={run.status} />
      <span className={styles.name}>{nameOfRun(run)}</span>
      <span className={styles.ago}>{run.startTime === undefined ? "" : <Ago at={toInteger(run.startTime)} />}</span>
    </label>
  );
}

/** Runs whose name has the text in it. The language quotes either way; a text with both kinds of quotes loses one. */
function nameFilter(text: string): string {
  if (text === "") return "";
  const quote = text.includes("'") ? '"' : "'";
  return `attributes.run_name ILIKE ${quote}%${text.replaceAll(quote, "")}%${quote}`;
}
