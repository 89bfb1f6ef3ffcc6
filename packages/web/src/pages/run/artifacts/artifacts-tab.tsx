import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { modelOf, useArtifacts } from "../../../api/artifacts.ts";
import { Empty, FailureNotice } from "../../../components/notice.tsx";
import { useQueryState } from "../../../routing/query-state.ts";
import { ModelFacts } from "../models/model-facts.tsx";
import styles from "./artifacts.module.css";
import { type ChosenFile, fileKey } from "./chosen-file.ts";
import { FileTree } from "./file-tree.tsx";
import { FileView } from "./file-view.tsx";
import { useShownFile } from "./use-shown-file.ts";

/** The files of a run and of the models that it logged: a tree, and beside it the one that the address names, or tells most. */
export default function ArtifactsTab({ run: { info, models } }: { readonly run: RunJson }): ReactNode {
  const [query, setQuery] = useQueryState();
  const asked: ChosenFile = { place: { runId: info.id, modelId: query.get("model") ?? undefined }, path: query.get("path") ?? "" };
  const root = useArtifacts({ runId: info.id });
  const shown = useShownFile(asked, models[0]?.id);
  if (root.data === undefined) {
    if (root.error !== null)
      return <FailureNotice what="The artifacts could not be listed" error={root.error} retry={() => void root.refetch()} />;
    return <div className={styles.waiting} aria-busy="true" />;
  }
  if (root.data.length === 0 && models.length === 0)
    return (
      <Empty title="No artifact has been logged">
        <p>Files that a run logs, such as plots, tables and models, are shown here.</p>
      </Empty>
    );
  const place = shown.file?.place ?? asked.place;
  const model = models.find(({ id }) => id === modelOf(place));
  return (
    <div className={styles.panes}>
      <nav className={styles.tree} aria-label="Artifacts">
        <FileTree
          root={{ runId: info.id }}
          models={models}
          shown={shown.file}
          onChoose={({ place, path }) => setQuery({ model: modelOf(place), path }, "push")}
        />
      </nav>
      <section className={styles.file} aria-label={shown.file?.path ?? "File"}>
        {model === undefined ? null : <ModelFacts model={model} />}
        {shown.isPending ? (
          <div className={styles.waiting} aria-busy="true" />
        ) : shown.file === undefined ? (
          <p className={styles.hint}>{asked.path === "" ? "Choose a file to look into it." : "Nothing in this folder can be shown."}</p>
        ) : (
          <FileView file={shown.file} key={fileKey(shown.file)} />
        )}
      </section>
    </div>
  );
}
