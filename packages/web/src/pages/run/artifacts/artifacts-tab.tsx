import { type ReactNode, Suspense } from "react";
import { artifactUrl, useArtifacts } from "../../../api/artifacts.ts";
import { Icon } from "../../../components/icon.tsx";
import { Empty, FailureNotice } from "../../../components/notice.tsx";
import { formatBytes } from "../../../format/number.ts";
import { useQueryState } from "../../../routing/query-state.ts";
import { viewerOf } from "../../../viewers/catalog.ts";
import styles from "./artifacts.module.css";
import { FileTree } from "./file-tree.tsx";

/** The run's files: a tree, and beside it the one that the address names. */
export default function ArtifactsTab({ runId }: { readonly runId: string }): ReactNode {
  const [query, setQuery] = useQueryState();
  const path = query.get("path") ?? "";
  const root = useArtifacts(runId);
  if (root.data === undefined) {
    if (root.error !== null)
      return <FailureNotice what="The artifacts could not be listed" error={root.error} retry={() => void root.refetch()} />;
    return <div className={styles.waiting} aria-busy="true" />;
  }
  if (root.data.length === 0)
    return (
      <Empty title="No artifact has been logged">
        <p>Files that a run logs, such as plots, tables and models, are shown here.</p>
      </Empty>
    );
  return (
    <div className={styles.panes}>
      <nav className={styles.tree} aria-label="Artifacts">
        <FileTree runId={runId} folder="" selected={path} onSelect={(next) => setQuery({ path: next }, "push")} />
      </nav>
      <section className={styles.file} aria-label={path === "" ? "File" : path}>
        {path === "" ? <p className={styles.hint}>Choose a file to look into it.</p> : <File runId={runId} path={path} key={path} />}
      </section>
    </div>
  );
}

function File({ runId, path }: { readonly runId: string; readonly path: string }): ReactNode {
  const slash = path.lastIndexOf("/");
  const folder = useArtifacts(runId, path.slice(0, Math.max(0, slash)));
  const name = path.slice(slash + 1);
  const entry = folder.data?.find((entry) => entry.name === name);
  if (folder.data !== undefined && entry === undefined)
    return (
      <Empty title="There is no such file">
        <p>
          This run has no artifact <code>{path}</code>.
        </p>
      </Empty>
    );
  const viewer = viewerOf(path);
  return (
    <>
      <header className={styles.head}>
        <h2>{path}</h2>
        {entry?.size === undefined ? null : <span className={styles.size}>{formatBytes(entry.size)}</span>}
        <a href={artifactUrl(runId, path)} download={name} className={styles.download}>
          <Icon name="down" /> Download
        </a>
      </header>
      {entry === undefined ? (
        <div className={styles.waiting} aria-busy="true" />
      ) : entry.kind === "folder" ? (
        <p className={styles.hint}>This is a folder. Choose a file in it.</p>
      ) : viewer === undefined ? (
        <p className={styles.hint}>Files of this kind are not shown here. The download has it.</p>
      ) : (
        <Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
          <viewer.Viewer runId={runId} path={path} size={entry.size} />
        </Suspense>
      )}
    </>
  );
}
