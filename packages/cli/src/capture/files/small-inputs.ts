import { readFileSync } from "node:fs";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";
import { git } from "../code/git.ts";
import { configValues, isConfigFile } from "./config-values.ts";
import type { InterestingFile } from "./interesting-files.ts";

/** A larger input is data, which `--data` or `trialbook data add` keeps. */
const LARGEST = 1024 * 1024;
const MOST = 200;
/** A folder of more files is a data set, of which a part is of no use. */
const MOST_IN_A_FOLDER = 50;
const TOGETHER = 16 * 1024 * 1024;
const SECRETS =
  /(?:^|\/)(?:\.env[^/]*|\.netrc|\.npmrc|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]*credentials?[^/]*)$|\.(?:pem|key|p12|pfx|jks)$/i;

/**
 * The inputs of which the run keeps a copy, so that it can be repeated where they are gone: small ones that neither the commit
 * nor its patch has, without anything in them that looks like a secret.
 */
export async function smallInputs(
  chosen: readonly InterestingFile[],
  { root, hasGit }: { readonly root: string; readonly hasGit: boolean },
): Promise<ReadonlySet<string>> {
  const candidates = chosen.filter(({ role, size, problem, path }) => {
    return role === "input" && problem === undefined && size <= LARGEST && !SECRETS.test(path);
  });
  const outside = hasGit ? await ignoredBy(root, candidates) : candidates;
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
  const inFolder = Map.groupBy(outside, ({ path }) => folderOf(path));
  const kept = new Set<string>();
  let together = 0;
  for (const { path, at, size } of outside) {
    if ((inFolder.get(folderOf(path))?.length ?? 0) > MOST_IN_A_FOLDER) continue;
    together += size;
    if (kept.size >= MOST || together > TOGETHER) break;
    if (!looksSecret(path, at)) kept.add(path);
  }
  return kept;
}

/** Files that git leaves alone: those outside of the repository, and those that it ignores. */
async function ignoredBy(root: string, files: readonly InterestingFile[]): Promise<readonly InterestingFile[]> {
  const inside = files.filter(({ path }) => !path.startsWith("/"));
  if (inside.length === 0) return files;
  const input = Buffer.concat(inside.flatMap(({ at }) => [at, Buffer.of(0)]));
  // It ends with 1 where nothing is ignored.
  const told = await git(["check-ignore", "-z", "--stdin"], { cwd: root, input }).catch(() => Buffer.alloc(0));
  const ignored = new Set(told.toString().split("\0"));
  return files.filter(({ path, at }) => path.startsWith("/") || ignored.has(at.toString()));
}

function looksSecret(path: string, at: Buffer): boolean {
  try {
    const bytes = readFileSync(at);
    if (maskValues(bytes.toString("latin1")).count > 0) return true;
    if (!isConfigFile(path)) return false;
    return [...(configValues(path, bytes.toString("utf8"))?.values() ?? [])].some((value) => value.includes("••"));
  } catch {
    return true; // Gone, or closed to us: there is nothing to keep.
  }
}
