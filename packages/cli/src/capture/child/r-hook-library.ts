import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../../../hooks/r/trialbookhook", import.meta.url));

/**
 * The library folder with the R hook, installed for the R on the path when it is first needed; about a second, once for
 * each version of R and of the hook. Absent for commands that have nothing to do with R, or when it cannot be installed.
 */
export async function rHookLibrary(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (!argv.some((argument) => /^(?:Rscript|R|littler|r)$/.test(basename(argument)) || /\.[rR]$/.test(argument))) return undefined;
  const version = await output("Rscript", ["--version"]);
  const number = /(\d+\.\d+\.\d+)/.exec(version ?? "")?.[1];
  if (number === undefined) return undefined;
  const library = join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "trialbook", `r-${number}-${fingerprint()}`);
  if (existsSync(join(library, "trialbookhook", "DESCRIPTION"))) return library;
  const draft = `${library}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    const told = await output("R", ["CMD", "INSTALL", "--no-docs", "--no-test-load", "-l", draft, source]);
    if (told === undefined) return undefined;
    renameSync(draft, library);
    return library;
  } catch {
    // Another run was faster, or there is no place for it: the run shows that the hook did not load.
    return existsSync(join(library, "trialbookhook", "DESCRIPTION")) ? library : undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(source, { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.R$|DESCRIPTION$|NAMESPACE$/.test(name)) hash.update(readFileSync(join(source, name)));
  }
  return hash.digest("hex").slice(0, 12);
}

function output(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 120_000 }, (error, stdout, stderr) => resolve(error === null ? stdout + stderr : undefined));
  });
}
