import type { JsonValue } from "../json/parse-json.ts";
import type { Table } from "./parse-csv.ts";

/** The table in a JSON of pandas' `split` orient (`{"columns": [...], "data": [[...]]}`), or `undefined` if it is none. */
export function splitTable(value: JsonValue): Table | undefined {
  if (!isObject(value)) return undefined;
  const columns = own(value, "columns");
  const data = own(value, "data");
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return undefined;
  return { columns: columns.map(cellText), rows: data.map((row: readonly JsonValue[]) => row.map(cellText)) };
}

function cellText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: { readonly [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
