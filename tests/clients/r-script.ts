import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packageFolder = fileURLToPath(new URL("../../clients/r/trialbook", import.meta.url));
const scripts = fileURLToPath(new URL("r/", import.meta.url));

/** R with our package installed, as a user installs it. */
export interface InstalledR {
  readonly library: string;
  remove(): void;
}

/** What of R a machine lacks for the tests of our package; undefined if it has all. */
export function missingOfR(): string | undefined {
  const { status, error, stderr } = spawnSync("Rscript", ["-e", "for (p in c('curl', 'jsonlite', 'nnet')) loadNamespace(p)"], {
    encoding: "utf8",
  });
  if (error !== undefined) return "Rscript is not on this machine (Debian: r-base-core r-cran-curl r-cran-jsonlite r-cran-nnet)";
  return status === 0 ? undefined : `R lacks a package: ${stderr.trim()}`;
}

export function installR(): InstalledR {
  const library = mkdtempSync(join(tmpdir(), "trialbook-r-"));
  const { status, stdout, stderr } = spawnSync("R", ["CMD", "INSTALL", "-l", library, packageFolder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`R CMD INSTALL failed:\n${stdout}${stderr}`);
  return { library, remove: () => rmSync(library, { recursive: true, force: true }) };
}

/** Runs one of the scripts against a server; gives its exit code and all it printed. */
export async function runR(
  name: string,
  { library, ...more }: Pick<InstalledR, "library"> & Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const cwd = mkdtempSync(join(library, "at-"));
  const { PATH } = process.env;
  const child = spawn("Rscript", [join(scripts, `${name}.R`)], {
    cwd,
    env: { PATH, LANG: "C.UTF-8", HOME: cwd, R_LIBS: library, ...more },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), 180_000);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  return { code, output };
}
