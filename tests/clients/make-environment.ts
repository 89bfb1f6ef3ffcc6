/**
 * Makes an environment of environments.ts in a process of its own, which holds the lock of them all: tests of several files
 * need the same one at the same time. Arguments: the folder of all, the name, what it is made of, the requirements.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeOf } from "./environments.ts";

const [cache = "", name = "", made = "", ...requirements] = process.argv.slice(2);
const folder = join(cache, name);
if (madeOf(folder) !== made) {
  rmSync(folder, { recursive: true, force: true });
  const failure = run(["python3", "-m", "venv", folder]) ?? install(join(folder, "bin", "python"));
  if (failure === undefined) writeFileSync(join(folder, "made-of"), made);
  else {
    console.error(failure);
    process.exitCode = 1;
  }
}

/** With uv, in a tenth of pip's time; with pip where uv can't be had or can't do it. */
function install(python: string): string | undefined {
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
