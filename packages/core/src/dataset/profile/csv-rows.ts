/** A longer field is no table's. */
const LONGEST_FIELD = 1024 * 1024;
const MOST_COLUMNS = 10_000;

/** The text is not a table; says where and why. */
export class NoTable extends Error {
  override readonly name = "NoTable";
}

/**
 * Takes CSV text in pieces and gives its rows, fields in quotes with line breaks included (RFC 4180). What separates fields is
 * seen from the first line: comma, semicolon, tab or bar.
 */
export class CsvRows {
  readonly #onRow: (fields: readonly string[]) => void;
  #separator: string | undefined;
  #held = "";
  #field = "";
  #row: string[] = [];
  #state: "start" | "plain" | "quoted" | "quote" = "start";

  constructor(onRow: (fields: readonly string[]) => void) {
    this.#onRow = onRow;
  }

  /** @throws {NoTable} */
  push(text: string): void {
    if (this.#separator === undefined) {
      this.#held += text;
      if (!/[\r\n]/.test(this.#held) && this.#held.length < LONGEST_FIELD) return;
      this.#begin();
      return;
    }
    this.#take(text);
  }

  /** @throws {NoTable} */
  end(): void {
    if (this.#separator === undefined) this.#begin();
    if (this.#state === "quoted") throw new NoTable("a quoted field does not end");
    if (this.#field !== "" || this.#row.length > 0 || this.#state === "quote") this.#endRow();
  }

  #begin(): void {
    const text = this.#held.replace(/^\uFEFF/, "");
    this.#held = "";
    this.#separator = likelySeparator(text.split(/[\r\n]/, 1)[0] ?? "");
    this.#take(text);
  }

  #take(text: string): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text[i] as string;
      if (this.#state === "quoted") {
        if (character !== '"') continue;
        this.#append(text.slice(from, i));
        from = i + 1;
        this.#state = "quote";
      } else if (character === '"' && this.#state === "start") {
        this.#state = "quoted";
        from = i + 1;
      } else if (character === '"' && this.#state === "quote") {
        // A doubled quote within a quoted field is one: it begins the rest of the field.
        this.#state = "quoted";
        from = i;
      } else if (character === this.#separator) {
        this.#append(text.slice(from, i));
        this.#endField();
        from = i + 1;
      } else if (character === "\n" || character === "\r") {
        this.#append(text.slice(from, i));
        from = i + 1;
        // The second half of \r\n, and empty lines, are no rows.
        if (this.#field !== "" || this.#row.length > 0 || this.#state === "quote") this.#endRow();
      } else if (this.#state === "start") this.#state = "plain";
    }
    this.#append(text.slice(from));
  }

  #append(part: string): void {
    this.#field += part;
    if (this.#field.length > LONGEST_FIELD) throw new NoTable(`a field is longer than ${LONGEST_FIELD} characters`);
  }

  #endField(): void {
    this.#row.push(this.#field);
    this.#field = "";
    this.#state = "start";
    if (this.#row.length > MOST_COLUMNS) throw new NoTable(`a row has more than ${MOST_COLUMNS} fields`);
  }

  #endRow(): void {
    this.#endField();
    const row = this.#row;
    this.#row = [];
    this.#onRow(row);
  }
}

function likelySeparator(line: string): string {
  const counts = [",", ";", "\t", "|"].map((separator) => ({ separator, fields: line.split(separator).length }));
  return counts.reduce((most, one) => (one.fields > most.fields ? one : most)).separator;
}
