import type { DatasetInputJson } from "@trialbook/api/runs.ts";
import { formatCount, formatNumber } from "../../../format/number.ts";

/** Where a data set came from: the address inside a source's JSON, or the source as it is. */
export function readSource({ source, sourceType }: Pick<DatasetInputJson, "source" | "sourceType">): string {
  const fields = fieldsOf(source);
  const place = ["url", "uri", "path", "delta_table_name", "tags"].map((key) => fields.get(key)).find((value) => typeof value === "string");
  if (typeof place === "string") return place;
  const short = source.length > 120 ? `${source.slice(0, 120)}…` : source;
  return fields.size > 0 || short === "" ? sourceType : short;
}

/** The figures of a profile, MLflow's `num_rows` and the like as words. */
export function readProfile(profile: string | undefined): readonly (readonly [name: string, value: string])[] {
  return [...fieldsOf(profile)].flatMap(([key, value]) => {
    const text = typeof value === "number" ? (Number.isInteger(value) ? formatCount(value) : formatNumber(value)) : String(value);
    return typeof value === "object" ? [] : [[words(key), text] as const];
  });
}

/** The columns of MLflow's schema `{"mlflow_colspec": [{"type": "double", "name": "x"}]}`, or of any list of such. */
export function readSchema(schema: string | undefined): readonly { readonly name: string; readonly type: string }[] {
  const columns = fieldsOf(schema).get("mlflow_colspec");
  if (!Array.isArray(columns)) return [];
  return columns.flatMap((column: unknown) => {
    if (typeof column !== "object" || column === null) return [];
    const { name, type } = column as { readonly name?: unknown; readonly type?: unknown };
    return [{ name: String(name ?? ""), type: typeof type === "string" ? type : JSON.stringify(type) }];
  });
}

function fieldsOf(json: string | undefined): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? "");
    return new Map(typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
  } catch {
    return new Map(); // A client may write whatever it likes here; what is no JSON has no fields.
  }
}

function words(key: string): string {
  const text = key.replace(/^num_/, "").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
