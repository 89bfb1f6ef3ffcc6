/** What is known of a version's content, so that two versions can be compared without reading them again. All lists are bounded. */
export interface DataProfile {
  readonly version: 1;
  /** By the part behind the last dot, lower case, the most files first; at most 50. */
  readonly extensions: readonly { readonly extension: string; readonly files: number; readonly bytes: number }[];
  /** Files whose content another file has too, beyond the first of each content. */
  readonly duplicates: { readonly files: number; readonly bytes: number };
  /** Train, test and so on, as folder names say; absent where none does. */
  readonly splits?: readonly SplitProfile[];
  /** Content that stands in more than one split: a model is tested on what it was trained with. */
  readonly overlap?: { readonly files: number; readonly examples: readonly string[] };
  readonly images?: ImagesProfile;
  /** At most 50, in the order of their paths. */
  readonly tables: readonly TableProfile[];
}

/** `""` is the name of files outside of any split. */
export interface SplitProfile {
  readonly name: string;
  readonly files: number;
  /** By the folder that a file lies in, ascending by name; at most 1,000. */
  readonly classes: readonly { readonly name: string; readonly files: number }[];
}

export interface ImagesProfile {
  readonly count: number;
  /** Files that are called images and whose size could not be read. */
  readonly unreadable: number;
  /** The most frequent first; at most 20. */
  readonly sizes: readonly { readonly width: number; readonly height: number; readonly files: number }[];
}

export interface TableProfile {
  readonly path: string;
  readonly format: "csv" | "parquet";
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Why not all of it was read. */
  readonly problem?: string;
}

export type ColumnType = "integer" | "number" | "boolean" | "date" | "text" | "empty";

export interface ColumnProfile {
  readonly name: string;
  /** What all values of it are; a Parquet file's own word where it has none of these. */
  readonly type: ColumnType | (string & {});
  /** Rows without a value. */
  readonly missing: number;
  /** Different values, where there are no more than 1,000. */
  readonly distinct?: number;
  /** Of numbers; texts of a Parquet file's own statistics. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  readonly sd?: number;
  /** 21 values at 0 %, 5 %, … 100 % of a sample of up to 10,000 numbers. */
  readonly quantiles?: readonly number[];
  /** The most frequent first, at most 20; where there are no more than 1,000 different ones. */
  readonly top?: readonly { readonly value: string; readonly rows: number }[];
}
