import type { ChangeJson, RunDiffJson } from "@trialbook/api/comparisons.ts";
import type { Double } from "@trialbook/api/values.ts";

/** Lines of a section shown at most; `--json` has all. */
const MOST_LINES = 25;
const LONGEST_VALUE = 44;

/** The difference between two runs for a terminal: the verdict first, then the layers that differ, then metrics. */
export function describeDiff(diff: RunDiffJson, names: { readonly a: string; readonly b: string }): string {
  const { environment } = diff;
  const sections = [
    section("Params", diff.params.map(line)),
    section("Seeds", diff.seeds.map(line)),
    section("Configuration files", diff.config.map(line)),
    section("Code", codeLines(diff)),
    section("Data sets", diff.data.datasets.map(line)),
    section(`Files that were read (${diff.data.filesChanged} differ)`, diff.data.files.map(line)),
    section("Interpreters", environment?.interpreters.map(line)),
    section("Packages used", packageLines(diff, true)),
    section("Packages only installed", packageLines(diff, false)),
    section("Machine", environment?.machine.map(line)),
    section("Variables", environment?.variables.map(line)),
    section("Tags", diff.tags.map(line)),
    section("Metrics (latest)", diff.metrics.map(metricLine)),
  ];
  return [`a  ${names.a}`, `b  ${names.b}`, "", headline(diff), ...sections.flat()].join("\n");
}

function headline({ attribution }: RunDiffJson): string {
  const { kind, factors, unknown, missing } = attribution;
  const named = factors.map(({ name }) => name);
  const verdict = {
    "nothing-changed": "Nothing that was recorded differs.",
    "seed-only": "Only seeds differ: what the results differ by is chance.",
    "one-factor": `One factor changed: ${named[0]}.`,
    "several-factors": `${factors.length} factors changed (${named.join(", ")}): the effect cannot be attributed to one of them.`,
  }[kind];
  const cells = missing.slice(0, 6).map((cell) => `  ${cell.map((side, i) => `${named[i]} of ${side}`).join(", ")}`);
  const unseen = unknown.length === 0 ? [] : [`Not recorded on both sides, so it may have changed too: ${unknown.join(", ")}.`];
  return [verdict, ...(cells.length === 0 ? [] : ["To tell them apart, also run:", ...cells]), ...unseen].join("\n");
}

function section(title: string, lines: readonly string[] = []): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_LINES;
  return ["", title, ...lines.slice(0, MOST_LINES), ...(more > 0 ? [`  … and ${more} more; --json has all`] : [])];
}

function line({ key, a, b }: ChangeJson): string {
  return `  ${shown(key)}  ${value(a)} → ${value(b)}`;
}

function codeLines({ code }: RunDiffJson): string[] {
  if (code.state !== "different") return [];
  const told = ({ commit, exact, branch, dirty }: RunDiffJson["code"]["a"]): string =>
    [commit?.slice(0, 10) ?? exact?.slice(0, 14), branch, dirty === true ? "with uncommitted changes" : undefined]
      .filter(Boolean)
      .join(" ");
  return [`  ${told(code.a)} → ${told(code.b)}`];
}

function packageLines({ environment }: RunDiffJson, used: boolean): string[] {
  return (environment?.packages ?? [])
    .filter((one) => one.used === used)
    .map(({ name, a, b, what }) => `  ${name}  ${what === "content" ? `${a}: same version, other content` : `${value(a)} → ${value(b)}`}`);
}

function metricLine({ key, a, b, difference, relative, same }: RunDiffJson["metrics"][number]): string {
  const change =
    difference === undefined || same ? "" : `  ${signed(difference)}${relative === undefined ? "" : ` (${percent(relative)})`}`;
  return `  ${shown(key)}  ${number(a)} → ${number(b)}${same ? "  the same" : change}`;
}

function signed(change: Double): string {
  return `${typeof change === "number" && change > 0 ? "+" : ""}${number(change)}`;
}

function percent(share: Double): string {
  return typeof share === "number" ? `${share > 0 ? "+" : ""}${(share * 100).toPrecision(3)} %` : share;
}

function number(of: Double | undefined): string {
  if (of === undefined) return "—";
  return typeof of === "number" ? String(Number(of.toPrecision(6))) : of;
}

function value(of: string | undefined): string {
  return of === undefined ? "—" : shown(of);
}

/** One line without control characters, which could otherwise write over the terminal. */
function shown(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, " ");
  return plain.length > LONGEST_VALUE ? `${plain.slice(0, LONGEST_VALUE - 1)}…` : plain;
}
