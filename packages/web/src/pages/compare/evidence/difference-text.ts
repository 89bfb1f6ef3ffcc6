import type { RunDiffJson } from "@trialbook/api/comparisons.ts";

/** What differs between two runs, counted layer by layer: `2 params and the code differ; same data`. */
export function differenceText(diff: RunDiffJson): string {
  const used = (diff.environment?.packages ?? []).filter(({ used: isUsed }) => isUsed);
  const differing = [
    counted(diff.params.length, "param"),
    counted(diff.config.length, "config value"),
    diff.code.state === "different" ? "the code" : undefined,
    counted(used.length, "package"),
    diff.data.state === "different" ? "the data" : undefined,
    counted(diff.environment?.machine.length ?? 0, "fact of the machine"),
  ].filter((text) => text !== undefined);
  const same = [
    diff.params.length === 0 && diff.config.length === 0 ? "same params" : undefined,
    diff.code.state === "same" ? "same code" : undefined,
    diff.data.state === "same" ? "same data" : undefined,
  ].filter((text) => text !== undefined);
  const unknown = [diff.code.state === "unknown" ? "code" : undefined, diff.data.state === "unknown" ? "data" : undefined].filter(
    (text) => text !== undefined,
  );
  const isOne = differing.length === 1 && !/^\d+ .*s$/.test(differing[0] ?? "");
  const parts = [
    differing.length === 0
      ? "Nothing that was recorded differs but seeds and results"
      : `${listed(differing)} ${isOne ? "differs" : "differ"}`,
    ...(same.length > 0 ? [same.join(", ")] : []),
    ...(unknown.length > 0 ? [`${listed(unknown)} not recorded on both sides`] : []),
  ];
  return `${parts.join("; ").replace(/^./, (letter) => letter.toUpperCase())}.`;
}

function counted(count: number, what: string): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? `1 ${what}` : `${count} ${what.startsWith("fact") ? "facts of the machine" : `${what}s`}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
