/** A table of texts: rows may be shorter than the head. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads comma or tab separated values (RFC 4180, and line ends of every kind); the first line is the head. A quote
 * that never ends takes the rest as one cell.
 */
export function parseCsv(text: string, separator: "," | "\t"): Table {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const { cell, next } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, { at, separator });
    cells.push(cell);
    const end = text[next];
    at = next + (end === "\r" && text[next + 1] === "\n" ? 2 : 1);
    if (end === separator && at < text.length) continue;
    if (end === separator) cells.push("");
    if (cells.length > 1 || cells[0] !== "") lines.push(cells);
    cells = [];
  }
  const [columns = [], ...rows] = lines;
  return { columns, rows };
}

function plainCell(text: string, { at, separator }: { readonly at: number; readonly separator: string }): { cell: string; next: number } {
  let next = at;
  while (next < text.length && text[next] !== separator && text[next] !== "\n" && text[next] !== "\r") next++;
  return { cell: text.slice(at, next), next };
}

function quotedCell(text: string, start: number): { cell: string; next: number } {
  let cell = "";
  let at = start + 1;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { cell: cell + text.slice(at), next: text.length };
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { cell, next: quote + 1 };
    cell += '"';
    at = quote + 2;
  }
  return { cell, next: at };
}
