import type { RRecord } from "@trialbook/core/reproduction/environment-record.ts";
import { CouldNotRun, type StepFindings } from "./could-not-run.ts";
import { execute } from "./rebuild-python.ts";

/**
 * Compares the R that is here with the recorded one. R is verified, not rebuilt: a library is for its user to change.
 *
 * @throws {CouldNotRun} if R or a package that was used is missing, with how to get it
 */
export async function checkR(
  r: RRecord,
  { env, findings }: { readonly env: Readonly<Record<string, string | undefined>>; readonly findings: StepFindings },
): Promise<void> {
  const script =
    'cat(as.character(getRversion()), "\\n"); i <- installed.packages()[, c("Package", "Version")]; cat(paste(i[, 1], i[, 2]), sep = "\\n")';
  const told = await execute(["Rscript", "--vanilla", "-e", script], env);
  if (told.code !== 0) throw new CouldNotRun("environment", `R ${r.version} is needed, and Rscript did not start: ${told.said.trim()}`);
  const [version = "", ...lines] = told.said.split("\n").map((line) => line.trim());
  const here = new Map(lines.map((line) => line.split(" ") as [string, string]));
  const used = r.packages.filter((one) => one.used && one.name !== "trialbookhook");
  const missing = used.find(({ name }) => !here.has(name));
  if (missing !== undefined)
    throw new CouldNotRun(
      "environment",
      `The R package ${missing.name} ${missing.version} is not installed here; in R: install.packages(${JSON.stringify(missing.name)}).`,
    );
  const others = used.filter(({ name, version: recorded }) => here.get(name) !== recorded);
  if (version !== r.version) findings.weaker.push(`R ${version} stands in for R ${r.version}`);
  for (const { name, version: recorded } of others) findings.weaker.push(`${name} ${here.get(name)} stands in for ${recorded}`);
  if (version === r.version && others.length === 0) findings.details.push(`R ${version} with the same ${used.length} packages`);
}
