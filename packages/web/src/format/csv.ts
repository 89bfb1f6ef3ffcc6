/** Rows as CSV (RFC 4180). */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(csvCell).join(",")).join("\r\n");
}

/** A cell that spreadsheets take as what it is: quoted where needed, and never run as a formula. */
function csvCell(text: string): string {
  const harmless = /^[=@\t\r]|^[+-](?!\d|Infinity)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
