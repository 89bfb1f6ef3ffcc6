import { Invalid } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import type { Millis } from "../time.ts";

/** One state of a dataset, for ever. */
export interface DataVersion {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** SHA-256 over its files, see `digestLine`: the same files have the same digest, whatever the version's name. */
  readonly digest: string;
  readonly files: number;
  /** Of all files, those by reference where their size is known. */
  readonly bytes: number;
  /** Blob of its files, a JSON object a line, ascending by the paths' bytes. */
  readonly manifest: BlobHash;
  /** Blob of what is known of its content, as JSON. */
  readonly profile?: BlobHash;
  /** Where it was added from, for people. */
  readonly source: string;
  readonly created: Millis;
  /** Ascending. */
  readonly aliases: readonly string[];
}

/** A line of the list of datasets. */
export interface DatasetOverview {
  readonly name: string;
  readonly versions: number;
  readonly latest: DataVersion;
}

/** Which version is meant: a number, an alias, or the newest. */
export type VersionReference = { readonly number: number } | { readonly alias: string } | "latest";

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N} ._+()-]{0,199}$/u;
const ALIAS = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;
const NUMBER = /^v?(\d{1,9})$/;

/** @throws {Invalid} */
export function checkDatasetName(name: string): void {
  if (NAME.test(name) && name.trim() === name) return;
  throw new Invalid(
    `${JSON.stringify(name.slice(0, 200))} cannot name a dataset: use up to 200 letters, digits, spaces and . _ + - ( ), a letter or digit first.`,
  );
}

/** @throws {Invalid} */
export function checkDatasetAlias(alias: string): void {
  if (ALIAS.test(alias) && alias !== "latest" && !NUMBER.test(alias)) return;
  throw new Invalid(
    `${JSON.stringify(alias.slice(0, 100))} cannot be an alias: use letters, digits and . _ - with a letter first, not "latest" nor a number.`,
  );
}

/** Reads what stands behind the `@` of `NAME@3`, `NAME@v3`, `NAME@latest`, `NAME@alias`. @throws {Invalid} */
export function parseVersionReference(text: string): VersionReference {
  if (text === "latest") return "latest";
  const [, number] = NUMBER.exec(text) ?? [];
  if (number !== undefined) return { number: Number(number) };
  checkDatasetAlias(text);
  return { alias: text };
}

/** Splits `NAME@VERSION`; without an `@` the newest is meant. @throws {Invalid} */
export function parseDatasetReference(text: string): { readonly name: string; readonly version: string } {
  const at = text.lastIndexOf("@");
  const [name, version] = at === -1 ? [text, "latest"] : [text.slice(0, at), text.slice(at + 1)];
  checkDatasetName(name);
  parseVersionReference(version);
  return { name, version };
}
