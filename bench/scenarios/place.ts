import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const trialbook = new URL("../../packages/cli/bin/trialbook", import.meta.url).pathname;

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run as `trialbook show --json` tells it, as far as scenarios look at it. */
export interface ShownRun {
  readonly id: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly record: {
    readonly files: readonly { readonly path: string; readonly role: string; readonly sha256?: string }[];
    readonly seeds: readonly { readonly origin: string; readonly value: string }[];
    readonly code: { readonly commit: string; readonly tree: string };
    readonly capture: { readonly level: string; readonly gaps: readonly string[] };
    readonly environment: {
      readonly r: readonly { readonly version: string; readonly packages: readonly { readonly name: string }[] }[];
    };
  };
}

/** A fresh folder of one scenario, with the command line in it; gone when the scenario is over. */
export class Place {
  readonly cwd = mkdtempSync(join(tmpdir(), "trialbook-scenario-"));
  readonly #env: NodeJS.ProcessEnv;

  /** @param programs folders that are searched for programs before the user's */
  constructor(files: Readonly<Record<string, string | Uint8Array>>, programs: readonly string[] = []) {
    this.write(files);
    const own = Object.entries(process.env).filter(([name]) => !/^(?:TRIALBOOK_|MLFLOW_|PYTHON)/.test(name));
    this.#env = { ...Object.fromEntries(own), PATH: [...programs, process.env["PATH"]].join(delimiter) };
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.cwd, path)), { recursive: true });
      writeFileSync(join(this.cwd, path), content);
    }
  }

  cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Said {
    const { status, stdout, stderr } = spawnSync(trialbook, args, {
      cwd: this.cwd,
      env: { ...this.#env, ...env },
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    return { code: status, out: stdout, err: stderr };
  }

  /** Starts the command line and goes on. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(trialbook, args, { cwd: this.cwd, env: { ...this.#env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  }

  shown(name: string, env: NodeJS.ProcessEnv = {}): ShownRun {
    const { code, out, err } = this.cli(["show", name, "--json"], env);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out) as ShownRun;
  }

  runs(env: NodeJS.ProcessEnv = {}): readonly ShownRun[] {
    return JSON.parse(this.cli(["runs", "--json"], env).out) as ShownRun[];
  }

  git(...args: string[]): string {
    const settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    return execFileSync("git", [...settings, ...args], { cwd: this.cwd, encoding: "utf8" }).replace(/\n$/, "");
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

export function paths({ record }: ShownRun, role: string): readonly string[] {
  return record.files.filter((file) => file.role === role).map(({ path }) => path);
}
