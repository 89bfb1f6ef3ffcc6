import { type ReactNode, useState } from "react";
import { IconButton } from "../../components/button.tsx";
import { formatCount } from "../../format/number.ts";
import type { Table } from "./parse-csv.ts";
import styles from "./table.module.css";

/** Rows drawn at once. */
const PAGE = 200;

/** Rows and columns of text, page by page; numbers stand to the right. */
export function DataTable({ label, columns, rows }: Table & { readonly label: string }): ReactNode {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const first = page * PAGE;
  const shown = rows.slice(first, first + PAGE);
  const numeric = columns.map((_, column) => shown.every((row) => isNumber(row[column])));
  return (
    <>
      <div className={styles.foot}>
        <p>
          {formatCount(rows.length)} {rows.length === 1 ? "row" : "rows"}, {formatCount(columns.length)}{" "}
          {columns.length === 1 ? "column" : "columns"}
          {pages > 1 ? ` · rows ${formatCount(first + 1)}–${formatCount(first + shown.length)}` : ""}
        </p>
        {pages > 1 ? (
          <>
            <IconButton icon="left" label="Rows before" disabled={page === 0} onClick={() => setPage(page - 1)} />
            <IconButton icon="right" label="Rows after" disabled={page === pages - 1} onClick={() => setPage(page + 1)} />
          </>
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it. */}
      <section className={styles.box} tabIndex={0} aria-label={`Table of ${label}`}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {columns.map((column, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and two may have one name.
                <th key={i} scope="col" className={numeric[i] ? styles.number : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place.
              <tr key={first + i}>
                <th scope="row">{first + i + 1}</th>
                {columns.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                  <td key={column} className={numeric[column] ? styles.number : undefined}>
                    {row[column] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function isNumber(text: string | undefined): boolean {
  return text === undefined || text === "" || /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|null|[+-]?inf(?:inity)?)$/i.test(text.trim());
}
