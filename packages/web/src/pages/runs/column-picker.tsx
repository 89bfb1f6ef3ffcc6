import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useState } from "react";
import { Button } from "../../components/button.tsx";
import { Popover } from "../../components/popover.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { formatCount } from "../../format/number.ts";
import { type AttributeName, attributeTitles, type Column, fieldOf } from "./columns/column.ts";
import styles from "./picker.module.css";

interface ColumnPickerProps {
  readonly keys: readonly KeySummaryJson[];
  readonly columns: readonly Column[];
  readonly isAutomatic: boolean;
  /** `undefined`: choose automatically. */
  readonly onColumns: (columns: readonly Column[] | undefined) => void;
}

interface Choice {
  readonly column: Column;
  readonly title: string;
  readonly note: string;
}

const mostListed = 200;

/** Which columns the table has: everything that the runs recorded, to be searched and ticked. */
export function ColumnPicker(props: ColumnPickerProps): ReactNode {
  return (
    <Popover
      label="Columns"
      trigger={(trigger) => (
        <Button icon="columns" {...trigger}>
          Columns
        </Button>
      )}
    >
      {() => <Choices {...props} />}
    </Popover>
  );
}

function Choices({ keys, columns, isAutomatic, onColumns }: ColumnPickerProps): ReactNode {
  const [search, setSearch] = useState("");
  const shown = new Set(columns.map(keyOfChoice));
  const groups = groupsOf(keys).map(({ title, choices }) => ({
    title,
    choices: choices.filter((choice) => choice.title.toLowerCase().includes(search.trim().toLowerCase())),
  }));
  const toggle = ({ column }: Choice) =>
    onColumns(
      shown.has(keyOfChoice(column)) ? columns.filter((other) => keyOfChoice(other) !== keyOfChoice(column)) : [...columns, column],
    );
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SearchField label="Find a column" className={styles.search} value={search} onChange={setSearch} />
        <Button kind="quiet" icon="reset" disabled={isAutomatic} onClick={() => onColumns(undefined)}>
          Automatic
        </Button>
      </div>
      <div className={styles.list}>
        {groups.map(({ title, choices }) =>
          choices.length === 0 ? null : (
            <fieldset key={title} className={styles.group}>
              <legend>{title}</legend>
              {choices.slice(0, mostListed).map((choice) => (
                <label key={fieldOf(choice.column)} className={styles.choice}>
                  <input type="checkbox" checked={shown.has(keyOfChoice(choice.column))} onChange={() => toggle(choice)} />
                  <span className={styles.name} title={choice.title}>
                    {choice.title}
                  </span>
                  <span className={styles.note}>{choice.note}</span>
                </label>
              ))}
              {choices.length > mostListed ? (
                <p className={styles.note}>{formatCount(choices.length - mostListed)} more: type to find them</p>
              ) : null}
            </fieldset>
          ),
        )}
        {groups.every(({ choices }) => choices.length === 0) ? <p className={styles.nothing}>No column is called that.</p> : null}
      </div>
    </div>
  );
}

/** A metric counts as shown whichever of its values is. */
function keyOfChoice(column: Column): string {
  return fieldOf(column.kind === "metric" ? { ...column, of: "latest" } : column);
}

function groupsOf(keys: readonly KeySummaryJson[]): readonly { readonly title: string; readonly choices: readonly Choice[] }[] {
  const of = (kind: KeySummaryJson["kind"], column: (key: string) => Column) =>
    keys
      .filter((key) => key.kind === kind)
      .map((key): Choice => ({ column: column(key.key), title: key.key, note: noteOf(key) }))
      .toSorted((a, b) => a.title.localeCompare(b.title, "en", { numeric: true }));
  return [
    { title: "Params", choices: of("param", (key) => ({ kind: "param", key })) },
    { title: "Metrics", choices: of("metric", (key) => ({ kind: "metric", key, of: "latest" })) },
    {
      title: "Run",
      choices: Object.entries(attributeTitles).map(([name, title]) => ({
        column: { kind: "attribute", name: name as AttributeName },
        title,
        note: "",
      })),
    },
    { title: "Tags", choices: of("tag", (key) => ({ kind: "tag", key })) },
  ];
}

function noteOf(key: KeySummaryJson): string {
  const runs = key.runs === 1 ? "1 run" : `${formatCount(key.runs)} runs`;
  if (key.kind === "metric") return runs;
  return key.varies ? `${runs}, varies` : `${runs}, always ${key.examples[0] ?? "empty"}`;
}
