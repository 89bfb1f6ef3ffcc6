import { execFile } from "node:child_process";

/** Settings of a user that would change what git prints, put out of effect. */
const NEUTRAL = [
  "core.quotepath=off",
  "core.fsmonitor=false",
  "diff.noprefix=false",
  "diff.mnemonicPrefix=false",
  "diff.renames=false",
  "core.safecrlf=false",
].flatMap((setting) => ["-c", setting]);

/** git said no; the message is what it printed. */
class GitFailed extends Error {
  override readonly name = "GitFailed";
}

export interface GitOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
}

/** Runs git and gives what it printed. @throws {GitFailed} also when there is no git */
export function git(args: readonly string[], { cwd, env = {}, input }: GitOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
      maxBuffer: 1024 * 1024 * 1024,
      encoding: "buffer" as const,
    };
    const child = execFile("git", [...NEUTRAL, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new GitFailed(stderr.toString().trim() || error.message));
    });
    child.stdin?.on("error", () => {}); // git may end without reading: its exit code says enough.
    child.stdin?.end(input);
  });
}

/** The same as one line of text. */
export async function gitText(args: readonly string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).toString().replace(/\n$/, "");
}
