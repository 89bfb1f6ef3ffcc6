import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A Python with the clients that a test needs, made once and kept in `.cache/clients`. */
export interface Environment {
  readonly name: string;
  /** What is installed, pinned: another pin is another environment. */
  readonly requirements: readonly string[];
}

const cache = new URL("../../.cache/clients/", import.meta.url).pathname;
const maker = new URL("./make-environment.ts", import.meta.url).pathname;
/** The kernel gives the lock back when its holder dies. */
const ONE_AT_A_TIME =
  "import fcntl, subprocess, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[2:]))";

/** Gives the environment's Python, or says why there is none on this machine. Making one takes minutes, once. */
export function pythonOf({ name, requirements }: Environment): { readonly python: string } | { readonly missing: string } {
  const found = spawnSync("python3", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], { encoding: "utf8" });
  if (found.status !== 0) return { missing: "python3 is not on this machine" };
  const folder = join(cache, name);
  const python = join(folder, "bin", "python");
  const made = createHash("sha256")
    .update(JSON.stringify([found.stdout.trim(), requirements]))
    .digest("hex");
  if (madeOf(folder) === made) return { python };
  console.log(`Installing ${requirements.join(", ")} into ${folder}; this takes minutes, once.`);
  mkdirSync(cache, { recursive: true });
  const make = ["-c", ONE_AT_A_TIME, join(cache, "lock"), process.execPath, maker, cache, name, made, ...requirements];
  const { status, stderr } = spawnSync("python3", make, { encoding: "utf8", maxBuffer: 2 ** 26, stdio: ["ignore", "inherit", "pipe"] });
  return status === 0 ? { python } : { missing: stderr.trim().slice(-2000) };
}

/** What is in an environment that was made to its end. */
export function madeOf(folder: string): string | undefined {
  const mark = join(folder, "made-of");
  return existsSync(mark) ? readFileSync(mark, "utf8") : undefined;
}
