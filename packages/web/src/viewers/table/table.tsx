import { type ReactNode, useMemo } from "react";
import type { ViewedFile } from "../catalog.ts";
import { WithText } from "../with-text.tsx";
import { DataTable } from "./data-table.tsx";
import { parseCsv } from "./parse-csv.ts";

/** A file of comma or tab separated values as a table. */
export default function TableViewer(file: ViewedFile): ReactNode {
  return <WithText file={file}>{({ text, cut }) => <CsvTable path={file.path} text={text} cut={cut} />}</WithText>;
}

function CsvTable({ path, text, cut }: { readonly path: string; readonly text: string; readonly cut: boolean }): ReactNode {
  const { columns, rows } = useMemo(() => parseCsv(text, /\.tsv$/i.test(path) ? "\t" : ","), [text, path]);
  // The last line of a cut file is cut as well.
  return <DataTable label={path} columns={columns} rows={cut ? rows.slice(0, -1) : rows} />;
}
