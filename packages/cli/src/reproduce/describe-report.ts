import type { ChecklistItem } from "@trialbook/core/reproduction/checklist.ts";
import type { LayerDifference, ReproductionReport, StepReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import type { ComparedMetric } from "@trialbook/core/reproduction/result-comparison.ts";
import { table } from "../terminal/table.ts";
import type { ReproductionPlan } from "./reproduce-run.ts";

/** Lines of a list that are shown; `--json` has all. */
const MOST = 15;
const STATES = { ok: "ok  ", weak: "weak", gap: "gap " } as const;
const RESULTS = { done: "ok    ", weaker: "weaker", failed: "FAILED" } as const;

/** The checklist with what to do about each gap. */
export function describeChecklist(items: readonly ChecklistItem[]): string {
  return items
    .map(
      ({ state, title, found, remedy }) =>
        `${STATES[state]}  ${title}: ${plain(found)}${remedy === undefined ? "" : `\n      → ${remedy}`}`,
    )
    .join("\n");
}

/** What will be done, before it is. */
export function describePlan({ steps, argv, cwd, python, packages, r }: ReproductionPlan): string {
  const environment = [
    ...(python === undefined ? [] : [`a new Python ${python} with ${packages} ${packages === 1 ? "package" : "packages"}`]),
    ...(r === undefined ? [] : [`the R that is here, compared with ${r}`]),
  ];
  return [
    ...describeSteps(steps.filter(({ step }) => step !== "command")),
    `then    environment: ${environment.join("; ") || "this machine as it is"}`,
    `then    run in ${cwd}:`,
    `          ${plain(argv.join(" "))}`,
  ].join("\n");
}

export interface ReportLayout {
  /** Of the terminal. */
  readonly columns: number | undefined;
  /** Steps that were told before, from the first on. */
  readonly told: number;
}

/** How it went, the verdict last but for why. */
export function describeReport(report: ReproductionReport, { columns, told }: ReportLayout): string {
  const { verdict, cause, metrics, files, differences, by, independence, repeated, printed } = report;
  const lines = describeSteps(report.steps.slice(told));
  if (metrics.length > 0) {
    const shown = metrics.filter(({ how }) => how !== "not-compared");
    const rows = shown.slice(0, MOST).map((one) => [one.key, text(one.a), text(one.b), describeHow(one)]);
    lines.push("", table(["METRIC", "ORIGINAL", "REPEATED", ""], rows, { width: columns }));
    if (shown.length > MOST) lines.push(`… and ${shown.length - MOST} more`);
    const digits = metrics.filter(({ key }) => printed.includes(key)).map(({ key }) => key);
    if (digits.length > 0) lines.push(`Only printed digits of ${digits.slice(0, 5).join(", ")} are known.`);
  }
  if (files.length > 0) {
    const same = files.filter(({ how }) => how === "identical").length;
    const others = files.filter(({ how }) => how !== "identical").slice(0, MOST);
    lines.push("", `Output files: ${same} of ${files.length} identical`, ...others.map(({ path, how }) => `  ${how}  ${plain(path)}`));
  }
  if (differences.length > 0) lines.push("", "What differs around it:", ...differences.slice(0, MOST).map(describeDifference));
  lines.push("", `Verdict: ${verdict}`);
  if (cause !== undefined) lines.push(`  ${cause.step}: ${plain(cause.message)}`);
  lines.push(`  by ${by.user} on ${by.host} (${independence})${repeated === undefined ? "" : `, run ${repeated.id}`}`);
  return lines.join("\n");
}

function describeSteps(steps: readonly StepReport[]): string[] {
  return steps.map(({ step, result, took, details }) => {
    const [first = "", ...more] = details.map(plain);
    const shown = more.length > MOST ? [...more.slice(0, MOST), `… and ${more.length - MOST} more`] : more;
    const rest = shown.map((line) => `\n          ${line}`).join("");
    return `${RESULTS[result]}  ${step} (${(took / 1000).toFixed(1)} s): ${first}${rest}`;
  });
}

function describeHow({ how, relative, spread }: ComparedMetric): string {
  if (how === "within-spread" && spread !== undefined)
    return `within the spread of ${spread.runs} seeds, ${text(spread.low)} to ${text(spread.high)}`;
  if (how === "differs") return `differs${relative === undefined ? "" : ` by ${percent(relative)}`}`;
  return how === "within-tolerance" && relative !== undefined ? `within the tolerance, by ${percent(relative)}` : how;
}

function describeDifference({ layer, what, a, b }: LayerDifference): string {
  const sides = a === undefined && b === undefined ? "" : `  ${short(a)} → ${short(b)}`;
  return `  ${layer}  ${plain(what)}${sides}`;
}

function percent(share: number | string): string {
  return typeof share === "number" ? `${(share * 100).toPrecision(3)} %` : share;
}

function text(value: number | string | undefined): string {
  return value === undefined ? "—" : String(value);
}

function short(value: string | undefined): string {
  if (value === undefined) return "none";
  return plain(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

/** Stored text may hold what would move the cursor. */
function plain(value: string): string {
  return value.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
}
