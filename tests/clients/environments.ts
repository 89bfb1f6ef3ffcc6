import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Python with the clients that a test needs, made once with pip and kept in `.cache/clients`. */
export interface Environment {
  readonly name: string;
  /** What pip installs, pinned: another pin is another environment. */
  readonly requirements: readonly string[];
}

const cache = new URL("../../.cache/clients/", import.meta.url).pathname;

/** Gives the environment's Python, or says why there is none on this machine. Making one takes minutes, once. */
export function pythonOf({ name, requirements }: Environment): { readonly python: string } | { readonly missing: string } {
  const found = spawnSync("python3", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], { encoding: "utf8" });
  if (found.status !== 0) return { missing: "python3 is not on this machine" };
  const folder = join(cache, name);
  const python = join(folder, "bin", "python");
  const made = createHash("sha256")
    .update(JSON.stringify([found.stdout.trim(), requirements]))
    .digest("hex");
  const mark = join(folder, "made-of");
  if (existsSync(mark) && readFileSync(mark, "utf8") === made) return { python };
  console.log(`Installing ${requirements.join(", ")} into ${folder}; this takes minutes, once.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  for (const [program, ...args] of [
    ["python3", "-m", "venv", folder],
    [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements],
  ] as const) {
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
    if (status !== 0) return { missing: `${program} ${args.slice(0, 4).join(" ")} failed: ${stderr.trim().slice(-2000)}` };
  }
  writeFileSync(mark, made);
  return { python };
}
