import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A user's repository with one commit of these files. */
export function gitRepository(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args],
      {
        cwd: folder,
        encoding: "utf8",
      },
    ).trim();
  const write = (changed: Readonly<Record<string, string | Uint8Array>>): void => {
    for (const [path, content] of Object.entries(changed)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  write(files);
  git("init", "--quiet");
  git("add", "-A");
  git("commit", "--quiet", "-m", "first");
  return { folder, git, write };
}
