import type { ReactNode } from "react";
import { FailureNotice } from "../components/notice.tsx";
import { formatBytes } from "../format/number.ts";
import type { ViewedFile } from "./catalog.ts";
import { type FileText, SHOWN_BYTES, useText } from "./use-text.ts";
import styles from "./viewers.module.css";

interface WithTextProps {
  readonly file: ViewedFile;
  readonly children: (file: FileText) => ReactNode;
}

/** Reads a file's text, and shows what there is to say while and if that does not work. */
export function WithText({ file, children }: WithTextProps): ReactNode {
  const { data, error, refetch } = useText(file);
  if (data === undefined && error !== null)
    return <FailureNotice what={`${file.path} could not be read`} error={error} retry={() => void refetch()} />;
  if (data === undefined) return <div className={styles.waiting} aria-busy="true" />;
  if (data.text === "") return <p className={styles.notice}>This file is empty.</p>;
  if (data.binary) return <p className={styles.notice}>This file holds no text. It can be downloaded.</p>;
  return (
    <>
      {data.cut ? (
        <p className={styles.notice}>
          The first {formatBytes(SHOWN_BYTES)}
          {file.size === undefined ? "" : ` of ${formatBytes(file.size)}`}; the download has all of it.
        </p>
      ) : null}
      {children(data)}
    </>
  );
}
