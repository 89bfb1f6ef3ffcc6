import type { RandomStream } from "../../statistics/random.ts";
import { ColumnAccumulator } from "./column-accumulator.ts";
import { CsvRows, NoTable } from "./csv-rows.ts";
import type { TableProfile } from "./data-profile.ts";

/** Columns profiled at most; wider tables have only their first ones. */
const MOST_COLUMNS = 1000;

/** Profiles a CSV file whose first row names its columns, piece by piece. */
export class CsvProfile {
  readonly #random: RandomStream;
  readonly #rows = new CsvRows((fields) => this.#addRow(fields));
  #columns: ColumnAccumulator[] | undefined;
  #width = 0;
  #count = 0;
  #uneven = 0;
  #problem: string | undefined;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  push(text: string): void {
    if (this.#problem === undefined) this.#guarded(() => this.#rows.push(text));
  }

  profile(path: string): TableProfile {
    if (this.#problem === undefined) this.#guarded(() => this.#rows.end());
    const problems = [
      ...(this.#problem === undefined ? [] : [this.#problem]),
      ...(this.#uneven === 0 ? [] : [`${this.#uneven} rows have another number of fields than the header's ${this.#width}`]),
      ...(this.#width > MOST_COLUMNS ? [`only ${MOST_COLUMNS} of ${this.#width} columns are described`] : []),
    ];
    return {
      path,
      format: "csv",
      rows: this.#count,
      columns: (this.#columns ?? []).map((column) => column.profile()),
      ...(problems.length === 0 ? {} : { problem: problems.join("; ") }),
    };
  }

  #addRow(fields: readonly string[]): void {
    if (this.#columns === undefined) {
      this.#width = fields.length;
      this.#columns = fields.slice(0, MOST_COLUMNS).map((name, i) => new ColumnAccumulator(name.trim() || `column ${i + 1}`, this.#random));
      return;
    }
    this.#count++;
    if (fields.length !== this.#width) this.#uneven++;
    for (const [i, column] of this.#columns.entries()) column.add(fields[i]);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      this.#problem = `after ${this.#count} rows ${error.message}`;
    }
  }
}
