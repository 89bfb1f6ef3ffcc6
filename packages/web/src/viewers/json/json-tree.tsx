import { type ReactNode, useState } from "react";
import { formatCount } from "../../format/number.ts";
import styles from "./json.module.css";
import { entriesOf, type JsonValue } from "./parse-json.ts";

/** Levels that stand open at first. */
const OPEN = 2;
/** Entries that are drawn at once; more come when asked for. */
const MOST = 200;

export function JsonTree({ value }: { readonly value: JsonValue }): ReactNode {
  return (
    <div className={styles.tree}>
      <Node name={undefined} value={value} depth={0} />
    </div>
  );
}

interface NodeProps {
  readonly name: string | undefined;
  readonly value: JsonValue;
  readonly depth: number;
}

function Node({ name, value, depth }: NodeProps): ReactNode {
  const [open, setOpen] = useState(depth < OPEN);
  const [most, setMost] = useState(MOST);
  const label = name === undefined ? null : <span className={styles.key}>{name}</span>;
  if (typeof value !== "object" || value === null)
    return (
      <div className={styles.leaf}>
        {label}
        <Scalar value={value} />
      </div>
    );
  const entries = entriesOf(value);
  const [start, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0)
    return (
      <div className={styles.leaf}>
        {label}
        <span className={styles.count}>
          {start}
          {end}
        </span>
      </div>
    );
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className={styles.node}>
      <summary>
        {label}
        <span className={styles.count}>
          {start}
          {formatCount(entries.length)}
          {end}
        </span>
      </summary>
      {open ? (
        <div className={styles.inside}>
          {entries.slice(0, most).map(([key, item]) => (
            <Node key={key} name={key} value={item} depth={depth + 1} />
          ))}
          {entries.length > most ? (
            <button type="button" className={styles.more} onClick={() => setMost(most * 5)}>
              {formatCount(entries.length - most)} more
            </button>
          ) : null}
        </div>
      ) : null}
    </details>
  );
}

function Scalar({ value }: { readonly value: null | boolean | number | bigint | string }): ReactNode {
  if (typeof value === "string") return <span className={styles.text}>{JSON.stringify(value)}</span>;
  return <span className={styles.plain}>{String(value)}</span>;
}
