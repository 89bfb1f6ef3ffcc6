import { type ReactNode, useMemo } from "react";
import styles from "./markdown.module.css";
import { renderMarkdown } from "./render-markdown.ts";

/** Text in Markdown, without what could run or load anything. */
export default function Markdown({ text }: { readonly text: string }): ReactNode {
  const html = useMemo(() => renderMarkdown(text), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the HTML is markdown-it's, without raw HTML, and DOMPurify went over it.
  return <div className={styles.prose} dangerouslySetInnerHTML={{ __html: html }} />;
}
