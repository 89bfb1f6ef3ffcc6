import type { RunJson } from "@trialbook/api/runs.ts";
import { type ReactNode, Suspense } from "react";
import { artifactUrl, useArtifacts } from "../../../api/artifacts.ts";
import { Icon } from "../../../components/icon.tsx";
import { Empty, FailureNotice } from "../../../components/notice.tsx";
import { formatBytes } from "../../../format/number.ts";
import { useQueryState } from "../../../routing/query-state.ts";
import { viewerOf } from "../../../viewers/catalog.ts";
import { ModelFacts } from "../models/model-facts.tsx";
import styles from "./artifacts.module.css";
import { type ChosenFile, fileKey, splitPath } from "./chosen-file.ts";
import { FileTree } from "./file-tree.tsx";
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
  const model = models.find(({ id }) => id === place.modelId);
  return (
    <div className={styles.panes}>
      <nav className={styles.tree} aria-label="Artifacts">
        <FileTree
          runId={info.id}
          models={models}
          shown={shown.file}
          onChoose={({ place: { modelId }, path }) => setQuery({ model: modelId, path }, "push")}
        />
      </nav>
      <section className={styles.file} aria-label={shown.file?.path ?? "File"}>
        {model === undefined ? null : <ModelFacts model={model} />}
        {shown.isPending ? (
          <div className={styles.waiting} aria-busy="true" />
        ) : shown.file === undefined ? (
          <p className={styles.hint}>{asked.path === "" ? "Choose a file to look into it." : "Nothing in this folder can be shown."}</p>
        ) : (
          <File file={shown.file} key={fileKey(shown.file)} />
        )}
      </section>
    </div>
  );
}

function File({ file: { place, path } }: { readonly file: ChosenFile }): ReactNode {
  const { folder, name } = splitPath(path);
  const { data } = useArtifacts(place, folder);
  const entry = data?.find((other) => other.name === name);
  if (data !== undefined && entry === undefined)
    return (
      <Empty title="There is no such file">
        <p>
          {place.modelId === undefined ? "This run" : "This model"} has no file <code>{path}</code>.
        </p>
      </Empty>
    );
  const viewer = viewerOf(path);
  return (
    <>
      <header className={styles.head}>
        <h2>{path}</h2>
        {entry?.size === undefined ? null : <span className={styles.size}>{formatBytes(entry.size)}</span>}
        <a href={artifactUrl(place, path)} download={name} className={styles.download}>
          <Icon name="down" /> Download
        </a>
      </header>
      {entry === undefined ? (
        <div className={styles.waiting} aria-busy="true" />
      ) : viewer === undefined ? (
        <p className={styles.hint}>Files of this kind are not shown here. The download has it.</p>
      ) : (
        <Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
          <viewer.Viewer place={place} path={path} size={entry.size} />
        </Suspense>
      )}
    </>
  );
}
