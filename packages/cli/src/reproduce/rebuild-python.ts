import { spawn } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { PythonRecord } from "@trialbook/core/reproduction/environment-record.ts";
import { CouldNotRun, type StepFindings } from "./could-not-run.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import { localLabel, type PythonRequirement } from "./python-requirements.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface RebuildParts {
  readonly python: PythonRecord;
  readonly requirements: readonly PythonRequirement[];
  readonly folder: FreshFolder;
  readonly env: Environment;
  readonly findings: StepFindings;
}

/** Makes a Python environment with the recorded version and packages. @throws {CouldNotRun} with the installer's reason */
export async function rebuildPython(parts: RebuildParts): Promise<void> {
  const { python, requirements, folder, env, findings } = parts;
  const uv = findUv(env);
  const version = uv === undefined ? await pipEnvironment(parts) : await uvEnvironment(uv, parts);
  const install = uv === undefined ? pipInstall(folder) : uvInstall(uv, folder);
  for (const { weaker } of requirements) if (weaker !== undefined) findings.weaker.push(weaker);
  if (requirements.length > 0) await installAll(install, parts);
  findings.details.push(
    `Python ${version}${version === python.version ? "" : ` in place of ${python.version}`}, ${requirements.length} ${requirements.length === 1 ? "package" : "packages"}, by ${uv === undefined ? "pip" : "uv"}`,
  );
}

function findUv(env: Environment): string | undefined {
  const folders = [...(env["PATH"] ?? "").split(delimiter), join(homedir(), ".local", "bin"), join(homedir(), ".cargo", "bin")];
  return folders.map((folder) => join(folder, "uv")).find((path) => path.startsWith("/") && isFile(path));
}

async function uvEnvironment(uv: string, { python, folder, env, findings }: RebuildParts): Promise<string> {
  const minor = python.version.split(".").slice(0, 2).join(".");
  const problems: string[] = [];
  for (const asked of [python.version, minor]) {
    const made = await execute([uv, "venv", "--quiet", "--no-project", "--python", asked, folder.python], env);
    if (made.code === 0) {
      const version = await versionOf(folder, env);
      if (version !== python.version) findings.weaker.push(`Python ${python.version} is not to be had here; ${version} stands in for it`);
      return version;
    }
    problems.push(made.said);
  }
  throw new CouldNotRun("environment", `Python ${python.version} is not to be had here: ${problems[0]}`);
}

/** Without uv an environment needs an interpreter that is here already. */
async function pipEnvironment({ python, requirements, folder, env, findings }: RebuildParts): Promise<string> {
  const minor = python.version.split(".").slice(0, 2).join(".");
  const pip = requirements.length > 0 ? [] : ["--without-pip"];
  for (const program of [python.executable, `python${minor}`, "python3", "python"]) {
    const asked = await execute([program, "-c", "import platform; print(platform.python_version())"], env);
    const version = asked.said.trim();
    if (asked.code !== 0 || !version.startsWith(`${minor}.`)) continue;
    const made = await execute([program, "-m", "venv", ...pip, folder.python], env);
    if (made.code !== 0) throw new CouldNotRun("environment", `${program} -m venv failed: ${made.said}`);
    if (version !== python.version) findings.weaker.push(`Python ${python.version} is not here; ${version} stands in for it`);
    return version;
  }
  throw new CouldNotRun("environment", `Python ${minor} is not here; install it, or install uv, which can fetch it.`);
}

type Install = (requirements: readonly string[], extraIndex?: string) => readonly string[];

function uvInstall(uv: string, folder: FreshFolder): Install {
  return (requirements, extraIndex) => [
    uv,
    "pip",
    "install",
    "--no-deps",
    "--python",
    join(folder.python, "bin", "python"),
    ...(extraIndex === undefined ? [] : ["--extra-index-url", extraIndex, "--index-strategy", "unsafe-best-match"]),
    ...requirements,
  ];
}

function pipInstall(folder: FreshFolder): Install {
  return (requirements, extraIndex) => [
    join(folder.python, "bin", "python"),
    "-m",
    "pip",
    "install",
    "--no-deps",
    "--no-input",
    "--disable-pip-version-check",
    ...(extraIndex === undefined ? [] : ["--extra-index-url", extraIndex]),
    ...requirements,
  ];
}

/** All at once; where that fails because of builds with a label of their own, from their index, and then without the label. */
async function installAll(install: Install, { requirements, folder, env, findings }: RebuildParts): Promise<void> {
  const first = await execute(install(inFile(requirements, folder)), env);
  if (first.code === 0) {
    for (const line of first.said.split("\n")) if (/yanked/i.test(line)) findings.weaker.push(line.replace(/^warning:\s*/i, "").trim());
    return;
  }
  const labelled = requirements.flatMap((one) => localLabel(one) ?? []);
  if (labelled.length === 0) throw new CouldNotRun("environment", reasonOf(first.said, requirements));
  for (const label of new Set(labelled.map((one) => one.label))) {
    const index = /^(?:cpu|cu\d+|rocm[\d.]+|xpu)$/.test(label) ? `https://download.pytorch.org/whl/${label}` : undefined;
    if (index !== undefined && (await execute(install(inFile(requirements, folder), index), env)).code === 0) {
      findings.details.push(`builds with +${label} from ${index}`);
      return;
    }
  }
  const plain = requirements.map((one) => {
    const label = localLabel(one);
    return label === undefined ? one : { ...one, text: label.public };
  });
  const second = await execute(install(inFile(plain, folder)), env);
  if (second.code !== 0) throw new CouldNotRun("environment", reasonOf(second.said, plain));
  for (const one of requirements) {
    const label = localLabel(one);
    if (label !== undefined) findings.weaker.push(`${one.text} is in no index that is reached; ${label.public} stands in for it`);
  }
}

/** In a file, since hundreds of requirements are too long for a command line. */
function inFile(requirements: readonly PythonRequirement[], { scratch }: FreshFolder): readonly string[] {
  const file = join(scratch, "requirements.txt");
  writeFileSync(file, `${requirements.map(({ text, editable }) => (editable ? `-e ${text}` : text)).join("\n")}\n`);
  return ["-r", file];
}

/** The installer's words, which may be long, after the requirement that they are about. */
function reasonOf(said: string, requirements: readonly PythonRequirement[]): string {
  const lines = said
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(?:error|cause|×|╰|because|and|ERROR)/i.test(line));
  const words = (lines.length > 0 ? lines : said.split("\n").slice(-5)).join(" ");
  const isNamed = ({ name }: PythonRequirement): boolean => new RegExp(`\\b${name.replaceAll(/[^\w]/g, ".")}\\b`, "i").test(words);
  const about = requirements.find(({ text }) => words.includes(text)) ?? requirements.find(isNamed);
  // The last words say what is wrong; before them pip lists every version that there is.
  const told = words.length > 1500 ? `${words.slice(0, 500)} … ${words.slice(-500)}` : words;
  return `${about === undefined ? "The packages" : about.text} could not be installed: ${told}`;
}

async function versionOf(folder: FreshFolder, env: Environment): Promise<string> {
  const { said } = await execute(
    [join(folder.python, "bin", "python"), "-I", "-c", "import platform; print(platform.python_version())"],
    env,
  );
  return said.trim();
}

interface Executed {
  readonly code: number;
  /** Both streams together. */
  readonly said: string;
}

/** Runs a program to its end; one that is not there ends with 127. */
export function execute([program = "", ...args]: readonly string[], env: Environment): Promise<Executed> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: env as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-100_000);
      });
    }
    child.on("error", (error) => resolve({ code: 127, said: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, said }));
  });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
