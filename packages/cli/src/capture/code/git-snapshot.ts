import { createHash } from "node:crypto";
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { GitCode, KeptText, SkippedFile, Submodule } from "@trialbook/core/reproduction/code-record.ts";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";
import { shownPath } from "../files/interesting-files.ts";
import { type GitOptions, git, gitText } from "./git.ts";

/** A larger file that nobody committed is data or a result, not code. */
const LARGEST_UNTRACKED = 1024 * 1024;
const UNTRACKED_TOGETHER = 10 * 1024 * 1024;
const LARGEST_BUNDLE = 100 * 1024 * 1024;

export interface GitSnapshot {
  readonly code: GitCode;
  /** Absolute path of the working tree's top. */
  readonly root: string;
  /** Masked; absent where nothing was changed. */
  readonly patch?: Uint8Array;
  /** A file in the scratch folder. */
  readonly bundle?: string;
  readonly gaps: readonly string[];
}

/**
 * Takes down which code lies in a folder: commit, changes and untracked files, without touching index, objects or files
 * of the user. `git status` says the same before and after.
 *
 * @param scratch a folder of ours for the temporary index and objects
 * @returns nothing where there is no working tree or no commit yet
 */
export async function gitSnapshot(cwd: string, scratch: string): Promise<GitSnapshot | undefined> {
  let places: string[];
  try {
    places = (await gitText(["rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-path", "objects", "HEAD"], { cwd })).split("\n");
  } catch {
    return undefined; // No git, no repository, a bare one, or one without a commit.
  }
  const [root = "", gitDir = "", objects = "", commit = ""] = places;
  if (root === "" || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const gaps: string[] = [];
  const staged = await stage({ root, gitDir, objects: absolute(objects, cwd), scratch });
  const [remote, branch, submodules] = await Promise.all([remoteOf(root), branchOf(root), submodulesOf(root)]);
  for (const { path, dirty } of submodules) if (dirty) gaps.push(`The submodule ${path} holds changes that are not kept.`);
  const commitTree = await gitText(["rev-parse", `${commit}^{tree}`], { cwd: root });
  const dirty = staged.tree !== commitTree;
  const patch = dirty ? await patchOf(commit, staged) : undefined;
  if (patch !== undefined && patch.kept.masked !== undefined) {
    gaps.push(`${patch.kept.masked} secrets in changed code were masked: the patch no longer gives exactly this code.`);
  }
  const pushed = remote !== undefined && (await isPushed(root, commit));
  const bundle = pushed ? undefined : await bundleOf(root, { commit, file: join(scratch, "commits.bundle"), gaps });
  const code: GitCode = {
    kind: "git",
    root,
    commit,
    tree: staged.tree,
    ...(branch !== undefined && { branch }),
    ...(remote !== undefined && { remote }),
    pushed,
    dirty,
    ...(patch !== undefined && { patch: patch.kept }),
    ...(bundle !== undefined && { bundle: bundle.kept }),
    untracked: staged.untracked,
    skipped: staged.skipped,
    submodules,
  };
  return { code, root, gaps, ...(patch && { patch: patch.bytes }), ...(bundle && { bundle: bundle.file }) };
}

interface Staged {
  readonly tree: string;
  readonly untracked: readonly string[];
  readonly skipped: readonly SkippedFile[];
  readonly options: GitOptions;
}

/** Puts the working tree into an index and an object folder of our own and names the result. */
async function stage(places: { readonly root: string; readonly gitDir: string; readonly objects: string; readonly scratch: string }) {
  const { root, gitDir, objects, scratch } = places;
  const index = join(scratch, "index");
  const own = join(scratch, "objects");
  mkdirSync(own, { recursive: true });
  if (existsSync(join(gitDir, "index"))) copyFileSync(join(gitDir, "index"), index);
  const alternates = [objects, process.env["GIT_ALTERNATE_OBJECT_DIRECTORIES"]].filter((path) => path !== undefined && path !== "");
  const options: GitOptions = {
    cwd: root,
    env: { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: own, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates.join(":") },
  };
  const unquoted = { ...options, env: { ...options.env, GIT_LITERAL_PATHSPECS: "1" } };
  await git(["add", "-u", "--ignore-errors"], options).catch(() => undefined);
  const listed = await git(["ls-files", "-z", "--others", "--exclude-standard"], options);
  const { kept, skipped } = chooseUntracked(root, listed);
  if (kept.length > 0) {
    const input = Buffer.concat(kept.flatMap((path) => [path, Buffer.of(0)]));
    await git(["update-index", "--add", "-z", "--stdin"], { ...unquoted, input });
  }
  const tree = await gitText(["write-tree"], options);
  return { tree, untracked: kept.map(shownPath), skipped, options };
}

function chooseUntracked(root: string, listed: Buffer): { readonly kept: Buffer[]; readonly skipped: SkippedFile[] } {
  const kept: Buffer[] = [];
  const skipped: SkippedFile[] = [];
  let together = 0;
  for (const path of zeroSeparated(listed)) {
    // A path that ends in a slash is another repository inside this one.
    if (path.at(-1) === 0x2f) {
      skipped.push({ path: shownPath(path), size: 0, why: "a repository of its own" });
      continue;
    }
    const size = sizeOf(Buffer.concat([Buffer.from(`${root}/`), path]));
    if (size === undefined) continue;
    const why =
      size > LARGEST_UNTRACKED
        ? "larger than 1 MiB and not committed"
        : together + size > UNTRACKED_TOGETHER
          ? "past 10 MiB of files that are not committed"
          : undefined;
    if (why !== undefined) skipped.push({ path: shownPath(path), size, why });
    else {
      together += size;
      kept.push(path);
    }
  }
  return { kept, skipped };
}

async function patchOf(commit: string, { options }: Staged): Promise<{ readonly bytes: Uint8Array; readonly kept: KeptText }> {
  const flags = [
    "--cached",
    "--binary",
    "--full-index",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--src-prefix=a/",
    "--dst-prefix=b/",
  ];
  const raw = await git(["diff", ...flags, commit, "--"], options);
  // As latin-1 every byte is a character of its own, so what is not masked comes back as it was.
  const { text, count } = maskValues(raw.toString("latin1"));
  const bytes = count === 0 ? raw : Buffer.from(text.replaceAll("•", "*"), "latin1");
  return { bytes, kept: { sha256: sha256(bytes), size: bytes.length, ...(count > 0 && { masked: count }) } };
}

async function remoteOf(root: string): Promise<string | undefined> {
  const names = (await gitText(["remote"], { cwd: root })).split("\n").filter((name) => name !== "");
  const name = names.includes("origin") ? "origin" : names[0];
  if (name === undefined) return undefined;
  const url = await gitText(["remote", "get-url", name], { cwd: root }).catch(() => "");
  return url === "" ? undefined : url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

async function branchOf(root: string): Promise<string | undefined> {
  return gitText(["symbolic-ref", "--short", "-q", "HEAD"], { cwd: root }).catch(() => undefined);
}

async function isPushed(root: string, commit: string): Promise<boolean> {
  return (await gitText(["for-each-ref", "--contains", commit, "--count=1", "refs/remotes"], { cwd: root }).catch(() => "")) !== "";
}

async function submodulesOf(root: string): Promise<readonly Submodule[]> {
  if (!existsSync(join(root, ".gitmodules"))) return [];
  const text = await gitText(["submodule", "status"], { cwd: root }).catch(() => "");
  const found = text.split("\n").flatMap((line) => {
    const match = /^[ +\-U]?([0-9a-f]{40,64}) (.+?)(?: \([^)]*\))?$/.exec(line);
    return match === null ? [] : [{ commit: match[1] as string, path: match[2] as string }];
  });
  return Promise.all(
    found.map(async ({ commit, path }) => {
      const changes = await gitText(["status", "--porcelain"], { cwd: join(root, path) }).catch(() => "");
      return { path, commit, dirty: changes !== "" };
    }),
  );
}

/** The commits that no remote has, or all of a repository without one. */
async function bundleOf(root: string, { commit, file, gaps }: { readonly commit: string; readonly file: string; readonly gaps: string[] }) {
  try {
    // A bundle needs a name for what it holds.
    const refs = (await gitText(["for-each-ref", "--format=%(refname)", "refs/remotes"], { cwd: root }))
      .split("\n")
      .filter((name) => name !== "");
    const branch = await gitText(["rev-parse", "--abbrev-ref", "HEAD"], { cwd: root });
    const tip = branch === "HEAD" ? "HEAD" : `refs/heads/${branch}`;
    await git(["bundle", "create", "--quiet", file, tip, ...refs.map((name) => `^${name}`)], { cwd: root });
  } catch (error) {
    gaps.push(`The commit ${commit.slice(0, 12)} is on no remote and could not be bundled: ${messageOf(error)}`);
    return undefined;
  }
  const { size } = statSync(file);
  if (size > LARGEST_BUNDLE) {
    gaps.push(`The commits that are on no remote take ${Math.round(size / 1024 / 1024)} MiB and were not kept: push them.`);
    return undefined;
  }
  return { file, kept: { sha256: sha256(readFileSync(file)), size } };
}

function absolute(path: string, cwd: string): string {
  return path.startsWith("/") ? path : join(cwd, path);
}

function zeroSeparated(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0, from);
    const stop = end === -1 ? bytes.length : end;
    if (stop > from) parts.push(bytes.subarray(from, stop));
    from = stop + 1;
  }
  return parts;
}

function sizeOf(path: Buffer): number | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isFile() || stat.isSymbolicLink() ? stat.size : undefined;
  } catch {
    return undefined; // Gone since git listed it.
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
