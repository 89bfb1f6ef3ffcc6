import type { ColumnRequestJson } from "@trialbook/api/runs.ts";
import { FilterProblem } from "@trialbook/core/search/filter-problem.ts";
import { readField } from "@trialbook/core/search/parse-field.ts";
import { TokenReader } from "@trialbook/core/search/token-reader.ts";

export type AttributeName = "started" | "duration" | "ended" | "user" | "id";
export type MetricValue = "latest" | "min" | "max" | "first";

/** What a column of the runs table shows. The run's name and state stand before all columns and are none of them. */
export type Column =
  | { readonly kind: "attribute"; readonly name: AttributeName }
  | { readonly kind: "param" | "tag"; readonly key: string }
  | { readonly kind: "metric"; readonly key: string; readonly of: MetricValue };

export const attributeTitles: Readonly<Record<AttributeName, string>> = {
  started: "Started",
  duration: "Duration",
  ended: "Ended",
  user: "User",
  id: "Run id",
};

const attributes: Readonly<Record<string, AttributeName>> = {
  start_time: "started",
  duration: "duration",
  end_time: "ended",
  user_id: "user",
  run_id: "id",
};

/** The column as the filter language names its field: `started`, `params.lr`, `metrics."val loss"`, `min(loss)`. */
export function fieldOf(column: Column): string {
  if (column.kind === "attribute") return column.name;
  const key = /^[^\s"'`=<>!(),;]+$/.test(column.key) ? column.key : `"${column.key.replaceAll('"', '""')}"`;
  if (column.kind === "metric" && column.of !== "latest") return `${column.of}(${key})`;
  return `${column.kind}s.${key}`;
}

/** The column that a field names, or `undefined` if it names none. */
export function parseColumn(text: string): Column | undefined {
  try {
    const { field } = readField(new TokenReader(text));
    if (field.kind === "metric") return { kind: "metric", key: field.key, of: field.of };
    if (field.kind === "param" || field.kind === "tag") return { kind: field.kind, key: field.key };
    const name = field.kind === "attribute" ? attributes[field.name] : undefined;
    return name === undefined ? undefined : { kind: "attribute", name };
  } catch (error) {
    if (error instanceof FilterProblem) return undefined; // An address that someone shortened.
    throw error;
  }
}

export function titleOf(column: Column): string {
  return column.kind === "attribute" ? attributeTitles[column.name] : column.key;
}

/** What the server must send for a column, if anything beyond the run itself. */
export function requestOf(column: Column): ColumnRequestJson | undefined {
  switch (column.kind) {
    case "attribute":
      return undefined;
    case "metric":
      return { kind: "metric", key: column.key, of: column.of };
    default:
      return { kind: column.kind, key: column.key };
  }
}
