import { type ReactNode, useMemo } from "react";
import type { ViewedFile } from "../catalog.ts";
import { DataTable } from "../table/data-table.tsx";
import { splitTable } from "../table/split-table.ts";
import { TextLines } from "../text/text-lines.tsx";
import type { FileText } from "../use-text.ts";
import styles from "../viewers.module.css";
import { WithText } from "../with-text.tsx";
import { JsonTree } from "./json-tree.tsx";
import { parseJson } from "./parse-json.ts";

/** A JSON file as a tree, or as a table if it is one (`mlflow.log_table` writes such). */
export default function JsonViewer(file: ViewedFile): ReactNode {
  return <WithText file={file}>{(read) => <JsonText label={file.path} {...read} />}</WithText>;
}

function JsonText({ label, text, cut }: FileText & { readonly label: string }): ReactNode {
  const value = useMemo(() => (cut ? undefined : parseJson(text)), [text, cut]);
  const table = useMemo(() => (value === undefined ? undefined : splitTable(value)), [value]);
  if (value === undefined)
    return (
      <>
        {cut ? null : <p className={styles.notice}>This is not quite JSON, so it is shown as text.</p>}
        <TextLines label={label} text={text} />
      </>
    );
  return table === undefined ? <JsonTree value={value} /> : <DataTable label={label} {...table} />;
}
