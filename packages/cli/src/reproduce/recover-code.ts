import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitCode, PlainCode } from "@trialbook/core/reproduction/code-record.ts";
import { editableFolder } from "@trialbook/core/reproduction/environment-record.ts";
import { BUNDLE_ARTIFACT, CODE_FOLDER, PATCH_ARTIFACT } from "@trialbook/core/reproduction/run-record.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { git, gitText } from "../capture/code/git.ts";
import { hashFile } from "../capture/files/hash-file.ts";
import { isBelow } from "../capture/files/interesting-files.ts";
import { artifactName } from "../capture/files/keep-file.ts";
import { CouldNotRun, type StepFindings } from "./could-not-run.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import { fetchArtifact, type OriginalRun } from "./original-run.ts";
import { placeBelow } from "./place-below.ts";

interface RecoverParts {
  readonly connection: Connection;
  readonly original: OriginalRun;
  readonly folder: FreshFolder;
  readonly findings: StepFindings;
}

/** Puts the code of a run into the fresh folder and proves that it is the same. Runs nothing of it. @throws {CouldNotRun} */
export async function recoverCode(parts: RecoverParts): Promise<void> {
  const { code } = parts.original.record;
  if (code.kind === "git") await recoverGit(code, parts);
  else await recoverFiles(code, parts);
}

async function recoverGit(code: GitCode, { connection, original, folder, findings }: RecoverParts): Promise<void> {
  if ((code.patch?.masked ?? 0) > 0)
    throw new CouldNotRun("code", `${code.patch?.masked} secrets in uncommitted code were masked, so it cannot be put together again.`);
  const at = { cwd: folder.root };
  await git(["init", "--quiet"], at);
  const from = await bringCommit(code, { connection, original, folder });
  await git(["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", code.commit], at);
  if (code.remote !== undefined) await git(["remote", "add", "origin", code.remote], at);
  // What was pushed then is still pushed: the repeating run says so too.
  if (code.pushed) await git(["update-ref", `refs/remotes/origin/${code.branch ?? "recorded"}`, code.commit], at);
  if (code.dirty) {
    const patch = join(folder.scratch, "patch");
    const sha256 = await fetchArtifact(connection, { id: original.id, name: PATCH_ARTIFACT, to: patch });
    if (sha256 === undefined) throw new CouldNotRun("code", `The uncommitted changes of ${original.run.info.name} are not with the run.`);
    await git(["apply", "--index", "--binary", "--whitespace=nowarn", patch], at);
  }
  for (const { path, commit } of code.submodules) await recoverSubmodule(code, { path, commit, folder });
  const tree = await gitText(["write-tree"], at);
  if (tree !== code.tree) throw new CouldNotRun("code", `The code came out as tree ${tree}, and the run had ${code.tree}.`);
  findings.details.push(
    `tree ${tree} proved, commit ${code.commit.slice(0, 12)} from ${from}${code.dirty ? ", with uncommitted changes" : ""}`,
  );
}

type CommitSource = Pick<RecoverParts, "connection" | "original" | "folder">;

/** Gets the commit into the fresh repository: from a repository on this machine, the run's bundle, or the remote. */
async function bringCommit(code: GitCode, { connection, original, folder }: CommitSource): Promise<string> {
  const at = { cwd: folder.root };
  for (const near of [code.root, process.cwd()]) {
    if (near === undefined || !existsSync(near)) continue;
    const objects = await gitText(["rev-parse", "--path-format=absolute", "--git-path", "objects"], { cwd: near }).catch(() => undefined);
    const hasIt = await gitText(["cat-file", "-e", `${code.commit}^{commit}`], { cwd: near })
      .then(() => true)
      .catch(() => false);
    if (objects === undefined || !hasIt) continue;
    // Its objects are read where they are; nothing is written there.
    const own = await gitText(["rev-parse", "--path-format=absolute", "--git-path", "objects"], at);
    mkdirSync(join(own, "info"), { recursive: true });
    writeFileSync(join(own, "info", "alternates"), `${objects}\n`);
    return near;
  }
  const problems: string[] = [];
  const has = (): Promise<boolean> =>
    gitText(["cat-file", "-e", `${code.commit}^{commit}`], at)
      .then(() => true)
      .catch(() => false);
  const bundle = join(folder.scratch, "commits.bundle");
  const kept =
    code.bundle !== undefined && (await fetchArtifact(connection, { id: original.id, name: BUNDLE_ARTIFACT, to: bundle })) !== undefined;
  const unbundle = () =>
    git(["fetch", "--quiet", bundle, "+*:refs/trialbook/*"], at).catch((error: unknown) => problems.push(messageOf(error)));
  if (kept) {
    await unbundle();
    if (await has()) return "the commits kept with the run";
  }
  if (code.remote !== undefined) {
    const ref = kept ? "+refs/heads/*:refs/remotes/origin/*" : code.commit;
    await git(["fetch", "--quiet", code.remote, ref], at).catch((error: unknown) => problems.push(messageOf(error)));
    if (kept) await unbundle();
    if (await has()) return code.remote;
  }
  const why = code.remote === undefined ? "the run names no remote" : problems.join("; ");
  throw new CouldNotRun("code", `Commit ${code.commit} of ${code.remote ?? code.root ?? "an unknown repository"} was not found: ${why}.`);
}

async function recoverSubmodule(
  code: GitCode,
  { path, commit, folder }: { readonly path: string; readonly commit: string; readonly folder: FreshFolder },
): Promise<void> {
  const near = code.root === undefined ? undefined : join(code.root, path);
  const allow = ["-c", "protocol.file.allow=always"];
  try {
    if (near !== undefined && existsSync(join(near, ".git"))) {
      await git([...allow, "clone", "--quiet", "--no-checkout", near, join(folder.root, path)], { cwd: folder.root });
      await git(["checkout", "--quiet", "--detach", commit], { cwd: join(folder.root, path) });
    } else await git([...allow, "submodule", "update", "--init", "--quiet", "--", path], { cwd: folder.root });
  } catch (error) {
    throw new CouldNotRun("code", `The submodule ${path} at ${commit} could not be brought: ${messageOf(error)}`);
  }
}

async function recoverFiles(code: PlainCode, { connection, original, folder, findings }: RecoverParts): Promise<void> {
  if (code.files.length === 0) throw new CouldNotRun("code", `No code of ${original.run.info.name} was kept: there was no git repository.`);
  for (const { path, sha256 } of code.files) {
    const to = placeBelow(path.startsWith("/") ? folder.elsewhere : folder.root, path);
    const got = await fetchArtifact(connection, { id: original.id, name: artifactName(CODE_FOLDER, path), to });
    if (got === undefined) throw new CouldNotRun("code", `${path} is not with the run any more.`);
    if (got !== sha256) throw new CouldNotRun("code", `${path} came back with hash ${got}, and the run had ${sha256}.`);
  }
  findings.details.push(`${code.files.length} code files proved by their hashes; there was no git repository`);
}

/** Code files outside of the repository, which nobody keeps, are proved where they are. */
export async function checkCodeElsewhere({ record }: OriginalRun, findings: StepFindings): Promise<void> {
  if (record.code.kind === "files") return;
  const kept = record.environment.python.flatMap(({ packages }) =>
    packages.flatMap((one) => (one.files === undefined ? [] : (editableFolder(one) ?? []))),
  );
  const isElsewhere = (path: string): boolean => path.startsWith("/") && !kept.some((source) => isBelow(path, source));
  for (const { path, sha256 } of record.files.filter(({ role, path }) => role === "code" && isElsewhere(path))) {
    const now = existsSync(path) ? await hashFile(path) : undefined;
    if (now === undefined) findings.weaker.push(`${path} was read and is not here: it lies outside of the repository`);
    else if (now !== sha256) findings.weaker.push(`${path} is another than the run read: it lies outside of the repository`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
