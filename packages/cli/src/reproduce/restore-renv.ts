import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { KEPT_FOLDER, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { artifactName } from "../capture/files/keep-file.ts";
import type { StepFindings } from "./could-not-run.ts";
import { type FreshFolder, rLibraryOf } from "./fresh-folder.ts";
import { fetchArtifact, type OriginalRun } from "./original-run.ts";
import { execute } from "./rebuild-python.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The lock file of renv that a run was recorded with. */
export function renvLock({ environment }: RunRecord): string | undefined {
  return environment.lockFiles.find(({ path }) => /(?:^|\/)renv\.lock$/.test(path))?.path;
}

/** What makes R look into the restored library first, also in a project that starts renv by itself. */
export function renvVariables(folder: FreshFolder, env: Environment): Environment {
  const others = env["R_LIBS"] ?? "";
  return { R_LIBS: `${rLibraryOf(folder)}${others === "" ? "" : `:${others}`}`, RENV_CONFIG_AUTOLOADER_ENABLED: "FALSE" };
}

const SCRIPT = `
given <- commandArgs(trailingOnly = TRUE)
if (!requireNamespace("renv", quietly = TRUE)) quit(status = 90)
options(renv.consent = TRUE)
setwd(given[3])
renv::restore(project = given[3], library = given[2], lockfile = given[1], prompt = FALSE)
`;
const NO_RENV = 90;

/** Installs what `renv.lock` names into a library of the fresh folder, where renv is installed here; what came of it is found. */
export async function restoreRenv(
  connection: Connection,
  { original, folder, env, findings }: { original: OriginalRun; folder: FreshFolder; env: Environment; findings: StepFindings },
): Promise<void> {
  const path = renvLock(original.record);
  if (path === undefined) return;
  const inCode = join(folder.root, path);
  const kept = join(folder.scratch, "renv.lock");
  if (!existsSync(inCode)) await fetchArtifact(connection, { id: original.id, name: artifactName(KEPT_FOLDER, path), to: kept });
  const lock = existsSync(inCode) ? inCode : kept;
  const library = rLibraryOf(folder);
  const project = join(folder.scratch, "renv-project");
  for (const place of [library, project]) mkdirSync(place, { recursive: true });
  const { code, said } = await execute(["Rscript", "--vanilla", "-e", SCRIPT, lock, library, project], env);
  if (code === 0) findings.details.push(`${path} restored by renv`);
  else if (code === NO_RENV)
    findings.details.push(`renv is not installed here, so ${path} was not restored; in R: install.packages("renv")`);
  else findings.weaker.push(`renv could not restore ${path}: ${said.trim().split("\n").slice(-3).join(" ").slice(0, 500)}`);
}
