import { type ReactNode, Suspense } from "react";
import { artifactUrl, modelOf, useArtifacts } from "../../../api/artifacts.ts";
import { Icon } from "../../../components/icon.tsx";
import { Empty } from "../../../components/notice.tsx";
import { formatBytes } from "../../../format/number.ts";
import { viewerOf } from "../../../viewers/catalog.ts";
import { RegisterButton } from "../register/register-button.tsx";
import styles from "./artifacts.module.css";
import { type ChosenFile, splitPath } from "./chosen-file.ts";

/** A file with its name, size and download, in the viewer of its kind. */
export function FileView({ file: { place, path } }: { readonly file: ChosenFile }): ReactNode {
  const { folder, name } = splitPath(path);
  const { data } = useArtifacts(place, folder);
  const entry = data?.find((other) => other.name === name);
  if (data !== undefined && entry === undefined)
    return (
      <Empty title="There is no such file">
        <p>
          {ownerOf(place)} has no file <code>{path}</code>.
        </p>
      </Empty>
    );
  const viewer = viewerOf(path);
  return (
    <>
      <header className={styles.head}>
        <h2>{path}</h2>
        {entry?.size === undefined ? null : <span className={styles.size}>{formatBytes(entry.size)}</span>}
        {name === "MLmodel" && "runId" in place ? <RegisterButton from={place} folder={folder} /> : null}
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

function ownerOf(place: ChosenFile["place"]): string {
  if (!("runId" in place)) return "This version";
  return modelOf(place) === undefined ? "This run" : "This model";
}
