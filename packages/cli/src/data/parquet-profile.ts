import type { ColumnProfile, TableProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from "hyparquet";

const MOST_COLUMNS = 1000;

/** What a Parquet file says of itself at its end: rows, columns, missing values, least and greatest. Nothing is decoded. */
export function parquetProfile(path: string, tail: Buffer): TableProfile {
  try {
    const metadata = parquetMetadata(new Uint8Array(tail).buffer);
    const leaves = leavesOf(parquetSchema(metadata));
    const columns = leaves.slice(0, MOST_COLUMNS).map((leaf, i) => columnProfile(leaf, metadata, i));
    const problem = leaves.length > MOST_COLUMNS ? { problem: `only ${MOST_COLUMNS} of ${leaves.length} columns are described` } : {};
    return { path, format: "parquet", rows: Number(metadata.num_rows), columns, ...problem };
  } catch (error) {
    return { path, format: "parquet", rows: 0, columns: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function leavesOf(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf);
}

function columnProfile({ path, element }: SchemaTree, { row_groups }: FileMetaData, index: number): ColumnProfile {
  const statistics = row_groups.map((group) => group.columns[index]?.meta_data?.statistics);
  const type = element.logical_type?.type.toLowerCase() ?? element.converted_type?.toLowerCase() ?? element.type?.toLowerCase() ?? "text";
  const least = statistics.map((one) => shown(one?.min_value ?? one?.min));
  const greatest = statistics.map((one) => shown(one?.max_value ?? one?.max));
  return {
    name: path.join("."),
    type: TYPES[type] ?? type,
    missing: statistics.reduce((sum, one) => sum + Number(one?.null_count ?? 0), 0),
    ...extreme("min", least, (a, b) => a < b),
    ...extreme("max", greatest, (a, b) => a > b),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  int32: "integer",
  int64: "integer",
  integer: "integer",
  float: "number",
  double: "number",
  boolean: "boolean",
  string: "text",
  utf8: "text",
};

/** The outermost over all row groups; absent where one of them does not say. */
function extreme(
  name: "min" | "max",
  values: readonly (number | string | undefined)[],
  isFurther: (a: number | string, b: number | string) => boolean,
) {
  const known = values.filter((value) => value !== undefined);
  const [first] = known;
  if (first === undefined || known.length < values.length) return {};
  return { [name]: known.reduce((most, value) => (isFurther(value, most) ? value : most)) };
}

function shown(value: unknown): number | string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value.slice(0, 200) : undefined;
}
