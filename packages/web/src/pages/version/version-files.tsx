import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { useArtifacts } from "../../api/artifacts.ts";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useQueryState } from "../../routing/query-state.ts";
import styles from "../run/artifacts/artifacts.module.css";
import { fileKey } from "../run/artifacts/chosen-file.ts";
import { FileTree } from "../run/artifacts/file-tree.tsx";
import { FileView } from "../run/artifacts/file-view.tsx";
import { useShownFile } from "../run/artifacts/use-shown-file.ts";

/** The files that a version stands for: a tree, and beside it the one that the address names, or tells most. */
export function VersionFiles({ version: { name, version, location } }: { readonly version: LinkedVersionJson }): ReactNode {
  const [query, setQuery] = useQueryState();
  const place = { name, version };
  const root = useArtifacts(place);
  const shown = useShownFile({ place, path: query.get("path") ?? "" }, undefined);
  if (root.data === undefined) {
    if (root.error !== null)
      return <FailureNotice what="The files could not be listed" error={root.error} retry={() => void root.refetch()} />;
    return <div className={styles.waiting} aria-busy="true" />;
  }
  if (root.data.length === 0)
    return (
      <Empty title="This server has no files of this version">
        <p>
          They lie at <code>{location}</code>, or were deleted.
        </p>
      </Empty>
    );
  return (
    <div className={styles.panes}>
      <nav className={styles.tree} aria-label="Files">
        <FileTree root={place} shown={shown.file} onChoose={({ path }) => setQuery({ path }, "push")} />
      </nav>
      <section className={styles.file} aria-label={shown.file?.path ?? "File"}>
        {shown.isPending ? (
          <div className={styles.waiting} aria-busy="true" />
        ) : shown.file === undefined ? (
          <p className={styles.hint}>Choose a file to look into it.</p>
        ) : (
          <FileView file={shown.file} key={fileKey(shown.file)} />
        )}
      </section>
    </div>
  );
}
