import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Python with the clients that a test needs, made once and kept in `.cache/clients`. */
export interface Environment {
  readonly name: string;
  /** What is installed, pinned: another pin is another environment. */
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
  const failure = run(["python3", "-m", "venv", folder]) ?? install(python, requirements);
  if (failure !== undefined) return { missing: failure };
  writeFileSync(mark, made);
  return { python };
}

/** With uv, in a tenth of pip's time; with pip where uv can't be had or can't do it. */
function install(python: string, requirements: readonly string[]): string | undefined {
  const pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] as const;
  const uv = uvOf();
  // Only pip looks at the machine's own packages, and PyPI's torch is gigabytes of CUDA.
  const byPip = requirements.filter((requirement) => uv === undefined || requirement.startsWith("torch=="));
  const failure = byPip.length === 0 ? undefined : run([...pip, ...byPip]);
  if (failure !== undefined || uv === undefined) return failure;
  const reason = run([uv, "pip", "install", "--quiet", "--python", python, ...requirements]);
  if (reason === undefined) return undefined;
  console.log(`Installing with pip instead: ${reason}`);
  return run([...pip, ...requirements]);
}

/** The installer in an environment of its own; undefined where it can't be had. */
function uvOf(): string | undefined {
  const folder = join(cache, "uv-0.13.9");
  const uv = join(folder, "bin", "uv");
  if (existsSync(uv)) return uv;
  const pip = [join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] as const;
  const failure = run(["python3", "-m", "venv", folder]) ?? run([...pip, "uv==0.13.9"]);
  if (failure === undefined) return uv;
  console.log(`Installing with pip, for there is no uv: ${failure}`);
  return undefined;
}

/** Says why a program failed. */
function run([program, ...args]: readonly [string, ...string[]]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status === 0) return undefined;
  return `${program} ${args.slice(0, 4).join(" ")} failed: ${error?.message ?? stderr.trim().slice(-2000)}`;
}
