import type { ReactNode } from "react";
import type { ViewedFile } from "../catalog.ts";
import { WithText } from "../with-text.tsx";
import { TextLines } from "./text-lines.tsx";

/** A file as plain text; whatever markup it holds stays text. */
export default function TextViewer(file: ViewedFile): ReactNode {
  return <WithText file={file}>{({ text }) => <TextLines label={file.path} text={text} />}</WithText>;
}
