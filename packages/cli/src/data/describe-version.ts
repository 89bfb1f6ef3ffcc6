import type { DataVersionJson } from "@trialbook/api/datasets.ts";
import type { ColumnProfile, DataProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { counted, shownBytes, shownName } from "./sizes.ts";

const MOST_LINES = 30;

/** A version for a terminal: what it is, then what is in it. */
export function describeVersion(version: DataVersionJson, profile: DataProfile | undefined): string {
  const { name, number, aliases, digest, files, bytes, source, created } = version;
  const lines = [
    `${name}@${number}${aliases.length === 0 ? "" : `  (${aliases.join(", ")})`}`,
    `  ${counted(files, "file")}, ${shownBytes(bytes)}`,
    `  digest   ${digest}`,
    `  added    ${new Date(Number(created)).toISOString()} from ${shownName(source)}`,
  ];
  return [...lines, ...(profile === undefined ? [] : describeProfile(profile))].join("\n");
}

/** What is in it, section by section. */
export function describeProfile({ extensions, duplicates, splits = [], overlap, images, tables }: DataProfile): string[] {
  const lines = [
    `  kinds    ${extensions
      .slice(0, 8)
      .map(({ extension, files }) => `${extension || "no extension"} ${files}`)
      .join(", ")}`,
  ];
  if (images !== undefined) {
    const sizes = images.sizes.slice(0, 5).map(({ width, height, files }) => `${width}×${height} (${files})`);
    lines.push(
      `  images   ${images.count}: ${sizes.join(", ")}${images.unreadable === 0 ? "" : `; ${images.unreadable} are no readable image`}`,
    );
  }
  if (duplicates.files > 0)
    lines.push(`  twice    ${counted(duplicates.files, "file")} with content that another file has (${shownBytes(duplicates.bytes)})`);
  for (const { name, files, classes } of splits) {
    const shown = classes.slice(0, 12).map((one) => `${shownName(one.name) || "."} ${one.files}`);
    lines.push(
      `  ${(name || "files").padEnd(8)} ${files}: ${shown.join(", ")}${classes.length > 12 ? ` and ${classes.length - 12} more` : ""}`,
    );
  }
  if (overlap !== undefined) {
    lines.push(
      `  OVERLAP  ${counted(overlap.files, "file")} stand in more than one split, such as ${overlap.examples.slice(0, 3).map(shownName).join(", ")}`,
    );
  }
  for (const table of tables.slice(0, 5)) {
    lines.push(
      "",
      `  ${shownName(table.path)}  ${counted(table.rows, "row")}, ${counted(table.columns.length, "column")}${table.problem === undefined ? "" : `  (${table.problem})`}`,
    );
    lines.push(...table.columns.slice(0, MOST_LINES).map(describeColumn));
    if (table.columns.length > MOST_LINES) lines.push(`    … and ${table.columns.length - MOST_LINES} more columns; --json has all`);
  }
  if (tables.length > 5) lines.push(`  … and ${tables.length - 5} more tables; --json has all`);
  return lines;
}

function describeColumn({ name, type, missing, distinct, min, max, mean, top = [] }: ColumnProfile): string {
  const facts = [
    type,
    ...(min === undefined ? [] : [`${shown(min)} … ${shown(max)}`]),
    ...(mean === undefined ? [] : [`mean ${shown(mean)}`]),
    ...(mean !== undefined || distinct === undefined
      ? []
      : [
          `${distinct} different${distinct > 12 ? "" : `: ${top.map(({ value, rows }) => `${shownName(value).slice(0, 20)} ${rows}`).join(", ")}`}`,
        ]),
    ...(missing === 0 ? [] : [`${missing} missing`]),
  ];
  return `    ${shownName(name)}  ${facts.join(", ")}`;
}

function shown(value: number | string | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(5))) : shownName(value ?? "").slice(0, 40);
}
