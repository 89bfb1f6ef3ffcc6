import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { gitRepository } from "../../testing/git-repository.ts";
import { temporaryFolder } from "../../testing/server-process.ts";
import { gitSnapshot } from "./git-snapshot.ts";

const fresh = () => temporaryFolder(onTestFinished);
const binary = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256);

async function snapshot(folder: string) {
  const taken = await gitSnapshot(folder, fresh());
  if (taken === undefined) throw new Error("No snapshot was taken.");
  return taken;
}

/** The tree that commit and patch give in a fresh clone. */
function recovered(origin: string, { code, patch }: Awaited<ReturnType<typeof snapshot>>): string {
  const clone = fresh();
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: clone, encoding: "utf8" }).trim();
  git("clone", "--quiet", origin, ".");
  git("checkout", "--quiet", code.commit);
  if (patch !== undefined) {
    writeFileSync(join(clone, ".git", "changes.patch"), patch);
    git("apply", "--index", "--binary", ".git/changes.patch");
  }
  return git("write-tree");
}

it("recovers a changed file, an untracked binary and odd names exactly, and leaves the repository as it was", async () => {
  const { folder, git, write } = gitRepository(fresh(), {
    "train.py": "a\n",
    "old.txt": "old\n",
    "run.sh": "x\n",
    ".gitignore": "data/\n",
  });
  write({ "train.py": "b\n", "weights.bin": binary, "conf/ä b.yaml": "lr: 1\n", "line\nbreak.txt": "x", "data/big.csv": "1" });
  rmSync(join(folder, "old.txt"));
  symlinkSync("train.py", join(folder, "link"));
  const before = [git("status", "--porcelain"), git("count-objects")];
  const taken = await snapshot(folder);
  expect([git("status", "--porcelain"), git("count-objects")]).toEqual(before);
  expect(taken.code).toMatchObject({ dirty: true, branch: "main", pushed: false, skipped: [], submodules: [] });
  expect(taken.code.untracked.toSorted()).toEqual(["conf/ä b.yaml", "line\nbreak.txt", "link", "weights.bin"]);
  expect(recovered(folder, taken)).toBe(taken.code.tree);
});

it("is not misled by what a user set in git", async () => {
  const { folder, git, write } = gitRepository(fresh(), { "train.py": "a\n" });
  for (const [key, value] of [
    ["diff.external", "/bin/false"],
    ["diff.noprefix", "true"],
    ["color.ui", "always"],
    ["diff.mnemonicPrefix", "true"],
  ]) {
    git("config", `${key}`, `${value}`);
  }
  write({ "train.py": "b\n" });
  const taken = await snapshot(folder);
  git("config", "--unset", "diff.external");
  expect(recovered(folder, taken)).toBe(taken.code.tree);
});

it("has no patch where nothing was changed", async () => {
  const { folder, git } = gitRepository(fresh(), { "train.py": "a\n" });
  const taken = await snapshot(folder);
  expect(taken.code).toMatchObject({ dirty: false, tree: git("rev-parse", "HEAD^{tree}"), commit: git("rev-parse", "HEAD") });
  expect(taken.patch).toBeUndefined();
});

it("knows what is pushed, bundles what is not, and keeps no password of a remote", async () => {
  const origin = fresh();
  execFileSync("git", ["init", "--quiet", "--bare", origin]);
  const { folder, git, write } = gitRepository(fresh(), { "train.py": "a\n" });
  git("remote", "add", "origin", origin);
  git("push", "--quiet", "origin", "main");
  expect((await snapshot(folder)).code).toMatchObject({ pushed: true, remote: origin });
  write({ "train.py": "b\n" });
  git("commit", "--quiet", "-am", "second");
  const { code, bundle } = await snapshot(folder);
  expect(code.pushed).toBe(false);
  const clone = fresh();
  execFileSync("git", ["clone", "--quiet", origin, clone]);
  execFileSync("git", ["fetch", "--quiet", `${bundle}`, "main"], { cwd: clone });
  expect(execFileSync("git", ["show", `${code.commit}:train.py`], { cwd: clone, encoding: "utf8" })).toBe("b\n");
  git("remote", "set-url", "origin", "https://me:secret@example.org/x.git");
  expect((await snapshot(folder)).code.remote).toBe("https://example.org/x.git");
});

it("leaves large files that nobody committed out, and says so", async () => {
  const { folder, write } = gitRepository(fresh(), { "train.py": "a\n" });
  write({ "model.bin": new Uint8Array(1024 * 1024 + 1), "small.bin": new Uint8Array(1024) });
  const { code } = await snapshot(folder);
  expect(code.skipped).toEqual([{ path: "model.bin", size: 1024 * 1024 + 1, why: "larger than 1 MiB and not committed" }]);
  expect(code.untracked).toEqual(["small.bin"]);
});

it("masks a secret in changed code and says that the patch is no longer exact", async () => {
  const { folder, write } = gitRepository(fresh(), { "train.py": "a\n" });
  write({ "train.py": `key = "ghp_${"a1".repeat(18)}"\n` });
  const { code, patch, gaps } = await snapshot(folder);
  expect(Buffer.from(patch ?? []).toString()).not.toContain("a1a1");
  expect(code.patch?.masked).toBe(1);
  expect(gaps).toEqual([expect.stringContaining("masked")]);
});

it("works on a detached head, from a folder below, and with a submodule", async () => {
  const inner = gitRepository(fresh(), { "lib.py": "x\n" });
  const { folder, git } = gitRepository(fresh(), { "src/train.py": "a\n" });
  git("submodule", "--quiet", "add", inner.folder, "vendored");
  git("commit", "--quiet", "-am", "with a submodule");
  git("checkout", "--quiet", "--detach");
  writeFileSync(join(folder, "vendored", "lib.py"), "changed\n");
  const { code, root, gaps } = await snapshot(join(folder, "src"));
  expect(root).toBe(git("rev-parse", "--show-toplevel"));
  expect(code.branch).toBeUndefined();
  expect(code.submodules).toEqual([{ path: "vendored", commit: inner.git("rev-parse", "HEAD"), dirty: true }]);
  expect(gaps).toEqual([expect.stringContaining("vendored")]);
});

it("finds no code record in a folder without git, a bare repository, or one without a commit", async () => {
  const [none, bare, empty] = [fresh(), fresh(), fresh()];
  execFileSync("git", ["init", "--quiet", "--bare", bare]);
  execFileSync("git", ["init", "--quiet", empty]);
  for (const folder of [none, bare, empty]) expect(await gitSnapshot(folder, fresh())).toBeUndefined();
});

it("keeps names that are no UTF-8", async () => {
  const { folder, git } = gitRepository(fresh(), { "train.py": "a\n" });
  mkdirSync(join(folder, "d"));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/d/`), Buffer.from([0xff, 0x2e, 0x70, 0x79])]), "x");
  const taken = await snapshot(folder);
  expect(taken.code.untracked).toEqual(["d/\\xff.py"]);
  expect(recovered(folder, taken)).toBe(taken.code.tree);
  expect(readdirSync(join(folder, "d"), "buffer")).toHaveLength(1);
  expect(git("status", "--porcelain")).toContain("d/");
});
