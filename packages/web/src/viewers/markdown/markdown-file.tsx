import type { ReactNode } from "react";
import type { ViewedFile } from "../catalog.ts";
import { WithText } from "../with-text.tsx";
import Markdown from "./markdown.tsx";

/** A Markdown file as it is meant to be read. */
export default function MarkdownViewer(file: ViewedFile): ReactNode {
  return <WithText file={file}>{({ text }) => <Markdown text={text} />}</WithText>;
}
