import type { ReactNode } from "react";
import { formatCount } from "../../format/number.ts";
import styles from "./runs.module.css";
import type { RunsView } from "./runs-view.ts";
import type { RunRows } from "./table/run-rows.ts";

interface RunsFooterProps {
  readonly rows: RunRows | undefined;
  readonly view: RunsView;
  /** Why the rows are old ones, if they are. */
  readonly error: Error | undefined;
  readonly plotted: number;
}

/** The true counts: how many match, of how many, and how many are drawn. */
export function RunsFooter({ rows, view, error, plotted }: RunsFooterProps): ReactNode {
  return (
    <footer className={styles.footer}>
      <span role="status">{rows === undefined ? "Counting…" : countText(rows, view)}</span>
      {plotted > 0 ? <span>{formatCount(plotted)} drawn</span> : null}
      {error !== undefined && rows !== undefined ? <span className={styles.footerError}>Not up to date: {error.message}</span> : null}
    </footer>
  );
}

function countText({ matching, total }: RunRows, { filter, bin }: RunsView): string {
  const runs = `${bin ? "deleted " : ""}run${total === 1 ? "" : "s"}`;
  return filter === "" ? `${formatCount(matching)} ${runs}` : `${formatCount(matching)} of ${formatCount(total)} ${runs}`;
}
