import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { CapturedFile } from "@trialbook/core/reproduction/captured-file.ts";
import type { KeptFile } from "@trialbook/core/reproduction/code-record.ts";
import { commandParams } from "@trialbook/core/reproduction/command-params.ts";
import type { Omission } from "@trialbook/core/reproduction/command-record.ts";
import type { JournalEvent } from "@trialbook/core/reproduction/journal-line.ts";
import { maskArguments, maskNamed } from "@trialbook/core/reproduction/mask-secrets.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { BUNDLE_ARTIFACT, KEPT_FOLDER, PATCH_ARTIFACT, type RunRecord, type Seed } from "@trialbook/core/reproduction/run-record.ts";
import { friendlyRunName } from "@trialbook/core/run/run-name.ts";
import { type GitSnapshot, gitSnapshot } from "./code/git-snapshot.ts";
import { lockFiles } from "./environment/lock-files.ts";
import { gpuRecords, machineRecord } from "./environment/machine.ts";
import { recordedVariables } from "./environment/variables.ts";
import type { DeclaredData } from "./files/declared-data.ts";
import { isBelow, relativeTo } from "./files/interesting-files.ts";
import { artifactName, keepFile } from "./files/keep-file.ts";
import { journalHome, journalId, makeJournalHome } from "./journal/journal-home.ts";
import { JournalWriter } from "./journal/journal-writer.ts";
import { bootId, processIdentity } from "./journal/process-identity.ts";
import { type RunContext, writeContext } from "./journal/run-context.ts";
import { type RunFolder, runFolder } from "./journal/run-folder.ts";
import type { Destination } from "./send/destination.ts";

/** What a person asked `trialbook run` to do. */
export interface RunRequest {
  readonly argv: readonly string[];
  readonly experiment: string;
  readonly name?: string;
  /** Paths as given. */
  readonly data: readonly string[];
  readonly patterns: readonly string[];
  readonly without: readonly Omission[];
  readonly tty?: boolean;
  /** What is recorded in the place of arguments that are known to be secrets. */
  readonly secrets?: ReadonlyMap<number, string>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunSurroundings {
  readonly destination: Destination;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly clock: () => number;
}

export interface BegunRun {
  readonly name: string;
  readonly folder: RunFolder;
  readonly context: RunContext;
  readonly writer: JournalWriter;
}

/** Takes down everything that has to be known before the command runs, and begins its journal. @throws what `--data` throws */
export async function beginRun(request: RunRequest, around: RunSurroundings): Promise<BegunRun> {
  const { destination, cwd, env, clock } = around;
  const started = clock();
  const home = journalHome(destination, env);
  makeJournalHome(destination, home);
  const folder = runFolder(home, journalId(started, randomBytes(4).toString("hex")));
  mkdirSync(folder.hooks, { recursive: true, mode: 0o700 });
  const data = await dataOf(request, { folder, cwd, env, clock });
  for (const path of [folder.raw.stdout, folder.raw.stderr, folder.log]) writeFileSync(path, "", { mode: 0o600 });

  const scratch = join(folder.path, "scratch");
  mkdirSync(scratch);
  const [snapshot, gpus] = await Promise.all([gitSnapshot(cwd, scratch), gpuRecords(env["PATH"])]);
  const root = snapshot?.root ?? cwd;
  const kept = await keepBeginnings(folder, { snapshot, cwd, root, data });
  rmSync(scratch, { recursive: true, force: true });

  const record: RunRecord = {
    version: 1,
    trialbook: around.version,
    started,
    command: {
      ...commandRecord(request, { cwd, root, env, hasGit: snapshot !== undefined }),
      ...(request.patterns.length > 0 && { metricPatterns: request.patterns }),
      ...(request.without.length > 0 && { without: request.without }),
      ...(request.tty && { tty: true as const }),
    },
    code: snapshot?.code ?? { kind: "files", root, files: [], skipped: [] },
    environment: {
      host: hostname(),
      user: userName(),
      machine: { ...machineRecord(env), gpus },
      variables: recordedVariables(env),
      python: [],
      r: [],
      lockFiles: kept.lockFiles,
    },
    files: data.flatMap((one) => declaredFiles(one, root)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    config: {},
    seeds: givenSeeds(request.argv, env),
    capture: { level: "declared", gaps: [...(snapshot?.gaps ?? []), ...data.flatMap(({ gaps }) => gaps)], connections: [] },
  };
  const parent = env["TRIALBOOK_RUN_FOLDER"];
  const context: RunContext = {
    destination,
    cwd,
    root,
    named: request.argv.slice(1).flatMap((argument) => namedPaths(argument, cwd)),
    patterns: request.patterns,
    keepOutputs: !request.without.includes("outputs"),
    ...(data.length > 0 && { data: data.map(({ name, path, scanned }) => ({ name, path, scanned })) }),
    ...(parent !== undefined && existsSync(parent) && { parent }),
    record,
  };
  writeContext(folder, context);
  const writer = new JournalWriter({ folder: folder.path, clock });
  const name = request.name ?? friendlyRunName(Math.random);
  writer.append(startEvent({ ...request, name }, folder, record), ...kept.events, ...data.map(datasetEvent), {
    kind: "record",
    record,
  });
  writer.sync();
  return { name, folder, context, writer };
}

function startEvent(request: RunRequest & { readonly name: string }, folder: RunFolder, record: RunRecord): JournalEvent {
  const { argv } = record.command;
  const git = record.code.kind === "git" ? record.code : undefined;
  const script = argv.find((argument, i) => i > 0 && /\.[A-Za-z]\w{0,5}$/.test(argument) && !argument.startsWith("-"));
  const me = processIdentity(process.pid);
  return {
    kind: "start",
    journal: folder.id,
    idempotencyKey: `journal-${record.environment.host}-${folder.id}`.slice(0, 200),
    experiment: request.experiment,
    name: request.name,
    user: record.environment.user,
    host: record.environment.host,
    boot: bootId(),
    pid: me.pid,
    processStarted: me.started,
    tags: {
      [runTags.source]: "run",
      "mlflow.user": record.environment.user,
      "mlflow.source.type": "LOCAL",
      "mlflow.source.name": (script ?? argv[0] ?? "").slice(0, 500),
      ...(git && { "mlflow.source.git.commit": git.commit, [runTags.code]: git.tree }),
      ...(git?.branch !== undefined && { "mlflow.source.git.branch": git.branch }),
      ...(git?.remote !== undefined && { "mlflow.source.git.repoURL": git.remote }),
      ...request.tags,
    },
  };
}

async function keepBeginnings(
  folder: RunFolder,
  { snapshot, cwd, root, data }: { snapshot: GitSnapshot | undefined; cwd: string; root: string; data: readonly DeclaredData[] },
): Promise<{ readonly events: readonly JournalEvent[]; readonly lockFiles: readonly KeptFile[] }> {
  const events: JournalEvent[] = [];
  const scratch = join(folder.path, "scratch");
  const keep = async (path: string, artifact: string): Promise<KeptFile> => {
    const { event, sha256, size } = await keepFile(folder, path, artifact);
    events.push(event);
    return { path: artifact, sha256, size };
  };
  if (snapshot?.patch !== undefined) {
    writeFileSync(join(scratch, "patch"), snapshot.patch);
    await keep(join(scratch, "patch"), PATCH_ARTIFACT);
  }
  if (snapshot?.bundle !== undefined) await keep(snapshot.bundle, BUNDLE_ARTIFACT);
  for (const { name, files } of data) {
    const { manifestText } = await import("./files/declared-data.ts");
    writeFileSync(join(scratch, "manifest"), manifestText(files));
    await keep(join(scratch, "manifest"), artifactName("trialbook/data", `${name}.manifest`));
  }
  const found: KeptFile[] = [];
  for (const path of lockFiles(cwd, root)) {
    const shown = relativeTo(path, root);
    found.push({ ...(await keep(path, artifactName(KEPT_FOLDER, shown))), path: shown });
  }
  return { events, lockFiles: found };
}

function commandRecord(
  { argv: given, secrets }: RunRequest,
  where: { cwd: string; root: string; env: RunSurroundings["env"]; hasGit: boolean },
) {
  const { argv, masked } = maskArguments(given, secrets);
  const program = programPath(given[0] ?? "", where.cwd, where.env["PATH"] ?? "");
  const params = commandParams(argv).map((param) => ({ ...param, value: maskNamed(param.key, param.value) }));
  const cwd = where.hasGit ? (isBelow(where.cwd, where.root) ? relativeTo(where.cwd, where.root) : "") : where.cwd;
  return { argv, masked, cwd, ...(program !== undefined && { program }), params };
}

function programPath(name: string, cwd: string, path: string): string | undefined {
  const places = name.includes("/") ? [resolve(cwd, name)] : path.split(delimiter).map((folder) => resolve(cwd, folder, name));
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function namedPaths(argument: string, cwd: string): readonly string[] {
  const text = argument.includes("=") ? argument.slice(argument.indexOf("=") + 1) : argument;
  if (text === "" || text.length > 4096 || text.includes("\0")) return [];
  const path = resolve(cwd, text);
  return existsSync(path) && statSync(path).isFile() ? [path] : [];
}

/** A run without data does not load what reads it. A run that cannot begin leaves nothing. */
async function dataOf(
  request: RunRequest,
  {
    cwd,
    ...around
  }: { readonly folder: RunFolder; readonly cwd: string; readonly env: RunSurroundings["env"]; readonly clock: () => number },
): Promise<readonly DeclaredData[]> {
  if (request.data.length === 0) return [];
  const { declaredData } = await import("./files/declared-data.ts");
  try {
    return await declaredData(
      request.data.map((path) => resolve(cwd, path)),
      around,
    );
  } catch (error) {
    rmSync(around.folder.path, { recursive: true, force: true });
    throw error;
  }
}

function declaredFiles({ path, isFolder, files }: DeclaredData, root: string): readonly CapturedFile[] {
  return files.map(({ path: name, size, sha256 }) => ({
    path: relativeTo(isFolder ? join(path, name) : path, root),
    role: "input",
    size,
    sha256,
    declared: true,
  }));
}

function datasetEvent({ name, path, digest, files, size }: DeclaredData): JournalEvent {
  const profile = JSON.stringify({ files: files.length, size, digest });
  return {
    kind: "dataset",
    dataset: { name, digest: digest.slice(0, 36), sourceType: "local", source: JSON.stringify({ uri: path }), profile },
  };
}

function givenSeeds(argv: readonly string[], env: RunSurroundings["env"]): readonly Seed[] {
  const named = commandParams(argv).filter(({ key }) => /seed|random[_-]state/i.test(key));
  const hash = env["PYTHONHASHSEED"];
  return [
    ...named.map(({ key, value }) => ({ origin: `--${key}`, value })),
    ...(hash === undefined ? [] : [{ origin: "PYTHONHASHSEED", value: hash }]),
  ];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? ""); // A container's user without a name.
  }
}
