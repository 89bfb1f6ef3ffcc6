import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { isSeedKey } from "@trialbook/core/run/seed-key.ts";
import { type ReactNode, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Popover } from "../../../components/popover.tsx";
import { SearchField } from "../../../components/search-field.tsx";
import { formatCount } from "../../../format/number.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import styles from "../picker.module.css";

interface GroupPickerProps {
  readonly keys: readonly KeySummaryJson[];
  readonly group: readonly Column[];
  readonly onGroup: (group: readonly Column[]) => void;
}

const mostListed = 200;

/** By which params and tags the runs are grouped, or none. */
export function GroupPicker(props: GroupPickerProps): ReactNode {
  const { group } = props;
  return (
    <Popover
      label="Group by"
      trigger={(trigger) => (
        <Button icon="group" {...trigger}>
          {group.length === 0 ? "Group" : `Grouped by ${group.length}`}
        </Button>
      )}
    >
      {(close) => <Choices {...props} close={close} />}
    </Popover>
  );
}

function Choices({ keys, group, onGroup, close }: GroupPickerProps & { readonly close: () => void }): ReactNode {
  const [search, setSearch] = useState("");
  const chosen = new Set(group.map(fieldOf));
  const settings = keys.filter((key) => key.kind === "param" && key.varies && !isSeedKey(key.key)).map(columnOf);
  const found = keys
    .filter((key) => key.kind !== "metric" && !key.key.startsWith("mlflow.") && key.key.toLowerCase().includes(search.trim().toLowerCase()))
    // What is the same everywhere makes one group.
    .toSorted((a, b) => Number(b.varies) - Number(a.varies) || a.kind.localeCompare(b.kind) || a.key.localeCompare(b.key, "en"));
  const toggle = (column: Column) =>
    onGroup(chosen.has(fieldOf(column)) ? group.filter((other) => fieldOf(other) !== fieldOf(column)) : [...group, column]);
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SearchField label="Find a param or tag" className={styles.search} value={search} onChange={setSearch} />
        <Button
          kind="quiet"
          disabled={settings.length === 0}
          title="Every param that varies, but for seeds"
          onClick={() => {
            onGroup(settings);
            close();
          }}
        >
          All but seeds
        </Button>
        <Button kind="quiet" icon="cross" disabled={group.length === 0} onClick={() => onGroup([])}>
          None
        </Button>
      </div>
      <div className={styles.list}>
        {found.slice(0, mostListed).map((key) => {
          const column = columnOf(key);
          return (
            <label key={fieldOf(column)} className={styles.choice}>
              <input type="checkbox" checked={chosen.has(fieldOf(column))} onChange={() => toggle(column)} />
              <span className={styles.name} title={key.key}>
                {key.key}
              </span>
              <span className={styles.note}>
                {key.kind}
                {key.varies ? "" : ", the same in all"}
              </span>
            </label>
          );
        })}
        {found.length > mostListed ? <p className={styles.note}>{formatCount(found.length - mostListed)} more: type to find them</p> : null}
        {found.length === 0 ? <p className={styles.nothing}>No param or tag is called that.</p> : null}
      </div>
    </div>
  );
}

function columnOf({ kind, key }: KeySummaryJson): Column {
  return kind === "tag" ? { kind, key } : { kind: "param", key };
}
