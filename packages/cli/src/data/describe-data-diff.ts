import type { DataDiffJson } from "@trialbook/api/datasets.ts";
import { counted, shownBytes, shownName } from "./sizes.ts";

const MOST_LINES = 20;
const SIGNS = { added: "+", removed: "-", changed: "~", moved: ">" } as const;

/** The difference of two versions for a terminal: counts first, then content, then files. */
export function describeDataDiff({ a, b, files, content }: DataDiffJson): string {
  const lines = [
    `${a.name}@${a.number} → ${b.name}@${b.number}`,
    "",
    `  ${files.added} added, ${files.removed} removed, ${files.changed} changed, ${files.moved} moved, ${files.same} the same; ${shownBytes(files.newBytes)} of new content`,
  ];
  for (const { name, a: before, b: after } of content?.classes.slice(0, MOST_LINES) ?? [])
    lines.push(`  class ${shownName(name)}  ${before} → ${after}`);
  for (const { name, a: before, b: after } of content?.rows.slice(0, MOST_LINES) ?? [])
    lines.push(`  rows of ${shownName(name)}  ${before} → ${after}`);
  if (content?.overlap !== undefined) lines.push(`  files in more than one split  ${content.overlap.a} → ${content.overlap.b}`);
  for (const column of content?.columns.slice(0, MOST_LINES) ?? [])
    lines.push(`  column ${shownName(column.column)}  ${describeColumn(column)}`);
  if (files.changes.length > 0) lines.push("");
  for (const { kind, path, from } of files.changes.slice(0, MOST_LINES)) {
    lines.push(`  ${SIGNS[kind]} ${from === undefined ? "" : `${shownName(from)} → `}${shownName(path)}`);
  }
  const more = files.added + files.removed + files.changed + files.moved - MOST_LINES;
  if (more > 0) lines.push(`  … and ${counted(more, "more file")}; --json has up to 200`);
  return lines.join("\n");
}

type Column = NonNullable<DataDiffJson["content"]>["columns"][number];

function describeColumn({ change, a, b, psi, missing, mean }: Column): string {
  if (change !== "shifted") return change === "retyped" ? `${a} → ${b}` : change;
  const facts = [
    ...(psi === undefined ? [] : [`its values shifted (PSI ${psi.toFixed(2)})`]),
    ...(mean === undefined ? [] : [`mean ${Number(mean.a.toPrecision(4))} → ${Number(mean.b.toPrecision(4))}`]),
    ...(missing === undefined || missing.a === missing.b ? [] : [`missing ${percent(missing.a)} → ${percent(missing.b)}`]),
  ];
  return facts.join(", ");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
