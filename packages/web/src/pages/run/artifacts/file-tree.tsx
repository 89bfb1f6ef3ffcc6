import type { ArtifactEntryJson } from "@trialbook/api/artifacts.ts";
import { type ReactNode, useState } from "react";
import { type ArtifactPlace, modelOf, useArtifacts } from "../../../api/artifacts.ts";
import { Icon } from "../../../components/icon.tsx";
import { formatBytes } from "../../../format/number.ts";
import styles from "./artifacts.module.css";
import { type ChosenFile, fileKey, joinPath } from "./chosen-file.ts";
import { walkTree } from "./walk-tree.ts";

interface FileTreeProps {
  /** Its files stand at the top; each model of the run is a folder after them. */
  readonly root: ArtifactPlace;
  readonly models?: readonly { readonly id: string; readonly name: string }[];
  /** The file that is looked at; the folders on its way stand open. */
  readonly shown: ChosenFile | undefined;
  readonly onChoose: (file: ChosenFile) => void;
}

/** What every item of the tree works with. */
interface Tree {
  readonly shown: string | undefined;
  readonly open: ReadonlySet<string>;
  /** The item that the Tab key goes to; before one had the focus, the first. */
  readonly stop: string | undefined;
  readonly onOpen: (key: string, open: boolean) => void;
  readonly onChoose: (file: ChosenFile) => void;
}

/** Files of a run and of its models, or of a version; what lies in a folder is asked for when that is opened. */
export function FileTree({ root, models = [], shown, onChoose }: FileTreeProps): ReactNode {
  const [stop, setStop] = useState<string>();
  // Folders that the reader opened or closed; the others stand open if what is shown lies in them.
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const open = new Set(shown === undefined ? [] : foldersAbove(shown));
  for (const [key, isOpen] of said) if (isOpen) open.add(key);
  for (const [key, isOpen] of said) if (!isOpen) open.delete(key);
  const setting: Tree = {
    shown: shown === undefined ? undefined : fileKey(shown),
    open,
    stop,
    onOpen: (key, isOpen) => setSaid((before) => new Map(before).set(key, isOpen)),
    onChoose,
  };
  return (
    <div
      role="tree"
      aria-label="Artifacts"
      className={styles.entries}
      onKeyDown={walkTree}
      onFocus={(event) => {
        const item = event.target.closest<HTMLElement>("[role=treeitem]");
        const looked = event.currentTarget.querySelector<HTMLElement>("[aria-selected=true]");
        // Who comes in for the first time begins at what is shown.
        if (stop === undefined && looked !== null && looked !== item && event.target.matches(":focus-visible")) looked.focus();
        else setStop(item?.dataset["key"]);
      }}
    >
      <Entries place={root} folder="" level={1} tree={setting} isFirst />
      {models.map(({ id, name }) => (
        <Item
          key={id}
          at={{ place: { ...root, modelId: id }, path: "" }}
          kind="folder"
          name={name === "" ? id : name}
          note="model"
          level={1}
          tree={setting}
          isFirst={false}
        />
      ))}
    </div>
  );
}

interface EntriesProps {
  readonly place: ArtifactPlace;
  readonly folder: string;
  readonly level: number;
  readonly tree: Tree;
  readonly isFirst?: boolean;
}

function Entries({ place, folder, level, tree, isFirst = false }: EntriesProps): ReactNode {
  const { data, error } = useArtifacts(place, folder);
  if (data === undefined)
    return (
      <p className={styles.hint} aria-busy={error === null}>
        {error === null ? "…" : error.message}
      </p>
    );
  if (data.length === 0 && folder !== "") return <p className={styles.hint}>Empty</p>;
  return foldersFirst(data).map((entry, index) => (
    <Item
      key={entry.name}
      at={{ place, path: joinPath(folder, entry.name) }}
      kind={entry.kind}
      name={entry.name}
      note={entry.size === undefined ? "" : formatBytes(entry.size)}
      level={level}
      tree={tree}
      isFirst={isFirst && index === 0}
    />
  ));
}

interface ItemProps {
  readonly at: ChosenFile;
  readonly kind: ArtifactEntryJson["kind"];
  readonly name: string;
  /** Stands after the name, softer. */
  readonly note: string;
  /** 1 at the top. */
  readonly level: number;
  readonly tree: Tree;
  readonly isFirst: boolean;
}

function Item({ at, kind, name, note, level, tree, isFirst }: ItemProps): ReactNode {
  const key = fileKey(at);
  const isOpen = kind === "folder" && tree.open.has(key);
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the tree's. */}
      <div
        role="treeitem"
        data-key={key}
        aria-level={level}
        aria-expanded={kind === "folder" ? isOpen : undefined}
        aria-selected={kind === "file" ? key === tree.shown : undefined}
        tabIndex={key === tree.stop || (tree.stop === undefined && isFirst) ? 0 : -1}
        className={styles.entry}
        title={at.path === "" ? name : at.path}
        onClick={() => (kind === "folder" ? tree.onOpen(key, !isOpen) : tree.onChoose(at))}
      >
        <span className={styles.twist}>{kind === "folder" ? <Icon name="chevron" size={12} /> : null}</span>
        <span className={styles.entryName}>{name}</span> <span className={styles.size}>{note}</span>
      </div>
      {isOpen ? (
        // Told by their levels: an item that held the items below it would be called by all their names.
        <div role="none" className={styles.entries}>
          <Entries place={at.place} folder={at.path} level={level + 1} tree={tree} />
        </div>
      ) : null}
    </>
  );
}

function foldersFirst(entries: readonly ArtifactEntryJson[]): readonly ArtifactEntryJson[] {
  return entries.toSorted((a, b) => Number(a.kind === "file") - Number(b.kind === "file"));
}

function foldersAbove({ place, path }: ChosenFile): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  const folders = parts.map((_, depth) => parts.slice(0, depth + 1).join("/"));
  return [...(modelOf(place) === undefined ? [] : [""]), ...folders].map((folder) => fileKey({ place, path: folder }));
}
