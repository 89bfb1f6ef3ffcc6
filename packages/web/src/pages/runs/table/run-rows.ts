import type { RunColumnJson, RunInfoJson, RunTableJson } from "@trialbook/api/runs.ts";
import { type Column, fieldOf } from "../columns/column.ts";

/** A cell's value: params and tags are text, metrics numbers with their step; `null` is a run that has none. */
export type CellValue = string | { readonly value: number; readonly step: string } | null;

/** Runs by their place in the table, as far as they were fetched. */
export interface RunRows {
  /** Runs that match the filter. */
  readonly matching: number;
  /** Runs without the filter. */
  readonly total: number;
  at(index: number): RunInfoJson | undefined;
  /** `undefined` while the value is on its way. */
  cell(index: number, column: Column): CellValue | undefined;
}

export const rowsOfPage = 200;

interface Page {
  readonly rows: readonly RunInfoJson[];
  readonly columns: ReadonlyMap<string, RunColumnJson>;
}

const prepared = new WeakMap<RunTableJson, Page>();

/** Puts windows of {@link rowsOfPage} rows together; `pages` are keyed by their place among the windows. */
export function rowsOf(pages: ReadonlyMap<number, RunTableJson>): RunRows | undefined {
  const [any] = pages.values();
  if (any === undefined) return undefined;
  const find = (index: number) => {
    const table = pages.get(Math.floor(index / rowsOfPage));
    return table === undefined ? undefined : prepare(table);
  };
  return {
    matching: any.matching,
    total: any.total,
    at: (index) => find(index)?.rows[index % rowsOfPage],
    cell: (index, column) => {
      const page = find(index);
      const values = page?.columns.get(fieldOf(column));
      return values === undefined || page?.rows[index % rowsOfPage] === undefined ? undefined : valueAt(values, index % rowsOfPage);
    },
  };
}

function valueAt(column: RunColumnJson, row: number): CellValue {
  if (column.kind !== "metric") return column.values[row] ?? null;
  const value = column.values[row] ?? null;
  return value === null ? null : { value: Number(value), step: String(column.steps[row] ?? 0) };
}

function prepare(table: RunTableJson): Page {
  let page = prepared.get(table);
  if (page === undefined) {
    page = {
      rows: table.rows,
      columns: new Map(
        table.columns.map((column) => [
          fieldOf(column.kind === "metric" ? { kind: "metric", key: column.key, of: column.of } : { kind: column.kind, key: column.key }),
          column,
        ]),
      ),
    };
    prepared.set(table, page);
  }
  return page;
}
