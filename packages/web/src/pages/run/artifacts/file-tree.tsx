import type { ArtifactEntryJson } from "@trialbook/api/artifacts.ts";
import { type ReactNode, useState } from "react";
import { useArtifacts } from "../../../api/artifacts.ts";
import { Icon } from "../../../components/icon.tsx";
import { formatBytes } from "../../../format/number.ts";
import styles from "./artifacts.module.css";

interface FileTreeProps {
  readonly runId: string;
  readonly folder: string;
  /** The path that is looked at; the folders on its way stand open. */
  readonly selected: string;
  readonly onSelect: (path: string) => void;
}

/** A folder's entries; what lies in a folder below is asked for when that is opened. */
export function FileTree(props: FileTreeProps): ReactNode {
  const { data, error } = useArtifacts(props.runId, props.folder);
  if (data === undefined)
    return error === null ? (
      <p className={styles.hint} aria-busy="true">
        …
      </p>
    ) : (
      <p role="alert">{error.message}</p>
    );
  const ordered = data.toSorted((a, b) => Number(a.kind === "file") - Number(b.kind === "file"));
  return (
    <ul className={styles.entries}>
      {ordered.map((entry) => (
        <li key={entry.name}>{entry.kind === "folder" ? <Folder entry={entry} {...props} /> : <FileLine entry={entry} {...props} />}</li>
      ))}
    </ul>
  );
}

interface EntryProps extends FileTreeProps {
  readonly entry: ArtifactEntryJson;
}

function Folder({ entry, ...tree }: EntryProps): ReactNode {
  const path = join(tree.folder, entry.name);
  const [open, setOpen] = useState(tree.selected.startsWith(`${path}/`));
  return (
    <>
      <button type="button" className={styles.entry} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.twist}>
          <Icon name="chevron" size={12} />
        </span>
        <span className={styles.entryName}>{entry.name}</span>
      </button>
      {open ? <FileTree {...tree} folder={path} /> : null}
    </>
  );
}

function FileLine({ entry, folder, selected, onSelect }: EntryProps): ReactNode {
  const path = join(folder, entry.name);
  return (
    <button
      type="button"
      className={styles.entry}
      aria-current={path === selected ? "true" : undefined}
      onClick={() => onSelect(path)}
      title={path}
    >
      <span className={styles.entryName}>{entry.name}</span>
      {entry.size === undefined ? null : <span className={styles.size}>{formatBytes(entry.size)}</span>}
    </button>
  );
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
