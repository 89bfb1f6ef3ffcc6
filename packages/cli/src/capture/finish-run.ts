import { createHash } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CapturedFile } from "@trialbook/core/reproduction/captured-file.ts";
import type { CodeRecord, KeptFile } from "@trialbook/core/reproduction/code-record.ts";
import type { PythonRecord, RRecord } from "@trialbook/core/reproduction/environment-record.ts";
import type { JournalEvent } from "@trialbook/core/reproduction/journal-line.ts";
import { type Outcome, statusOf } from "@trialbook/core/reproduction/outcome.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import {
  CODE_FOLDER,
  INPUTS_FOLDER,
  KEPT_FOLDER,
  MEDIA_INDEX_ARTIFACT,
  OUTPUT_INDEX_ARTIFACT,
  type OutputPart,
  type RunRecord,
  STDERR_ARTIFACT,
  STDOUT_ARTIFACT,
} from "@trialbook/core/reproduction/run-record.ts";
import { readTrace } from "./child/strace.ts";
import { condaPackages } from "./environment/conda-packages.ts";
import { keepEditables } from "./environment/editable-packages.ts";
import { pythonPackages } from "./environment/python-packages.ts";
import { configValues, isConfigFile } from "./files/config-values.ts";
import { hashFile } from "./files/hash-file.ts";
import { type HookReports, type OpenedFile, readHookReports } from "./files/hook-reports.ts";
import { type InterestingFile, interestingFiles, isBelow } from "./files/interesting-files.ts";
import { artifactName, keepFile } from "./files/keep-file.ts";
import { smallInputs } from "./files/small-inputs.ts";
import { journalLines } from "./journal/journal-reader.ts";
import type { JournalWriter } from "./journal/journal-writer.ts";
import type { RunContext } from "./journal/run-context.ts";
import type { RunFolder } from "./journal/run-folder.ts";
import { mediaIndex } from "./watch/keep-media.ts";
import { printedTag, type RunWatcher, runParams } from "./watch/run-watcher.ts";

const LARGEST_OUTPUT = 100 * 1024 * 1024;
const OUTPUTS_TOGETHER = 1024 * 1024 * 1024;
const LARGEST_CONFIG = 1024 * 1024;
const LARGEST_CODE = 1024 * 1024;
/** So many bytes are hashed after a run; what is past them is listed without a hash. */
const HASHED_TOGETHER = 64 * 1024 * 1024 * 1024;

export interface FinishParts {
  readonly folder: RunFolder;
  readonly context: RunContext;
  readonly writer: JournalWriter;
  readonly watcher: RunWatcher;
}

/**
 * Takes down everything that is known once the command has ended, and ends its journal. Works from what lies in the
 * run's folder, so that it can be done long after, by another process.
 */
export async function finishRun({ folder, context, writer, watcher }: FinishParts, outcome: Outcome): Promise<RunRecord> {
  watcher.drain();
  const told = readHookReports(folder.hooks);
  const trace = readTrace(folder, context.cwd);
  const reports = trace === undefined ? told : { ...told, opened: together(told.opened, trace) };
  const state = { folder, context, gaps: [...context.record.capture.gaps], events: [] as JournalEvent[] };
  const chosen = interestingFiles(reports.opened, {
    root: context.root,
    cwd: context.cwd,
    hasGit: context.record.code.kind === "git",
    started: context.record.started,
    ignored: ignoredFolders(context, folder, reports),
    named: new Set(context.named),
  });
  const code = await keepCode(state, chosen);
  const { files, config } = await recordFiles(state, chosen);
  await keepOutput(state);
  keepText(state, MEDIA_INDEX_ARTIFACT, "media-index.jsonl", mediaIndex(journalLines(folder.path)));
  const pythons = await Promise.all(distinctPythons(reports).map(pythonRecord));
  const [first, ...others] = pythons;
  const python = first === undefined ? [] : [await keepEditables(first, { ...state, root: context.root }), ...others];
  const record: RunRecord = {
    ...context.record,
    command: { ...context.record.command, params: runParams(context.record.command, reports.arguments) },
    code,
    environment: { ...context.record.environment, python, r: reports.r.map(rRecord) },
    files,
    config,
    seeds: [...context.record.seeds, ...reports.seeds.map(([origin, value]) => ({ origin, value }))],
    capture: {
      level: trace === undefined ? captureLevel(reports) : "traced",
      gaps: [...state.gaps, ...watcher.gaps, ...hookGaps(reports, trace !== undefined)],
      connections: reports.connections,
    },
    outcome,
  };
  const exit = outcome.notStarted ?? outcome.signal ?? (outcome.unseen ? "unseen" : String(outcome.code));
  writer.append(...state.events, { kind: "record", record }, ...configParams(config), {
    kind: "tags",
    tags: { [runTags.exit]: exit, [runTags.capture]: record.capture.level, ...codeTag(code), ...printedTag(watcher.printed) },
  });
  writer.append({ kind: "end", status: statusOf(outcome) });
  writer.sync();
  writer.close();
  for (const path of [folder.raw.stdout, folder.raw.stderr, folder.log]) rmSync(path, { force: true });
  rmSync(folder.hooks, { recursive: true, force: true });
  return record;
}

/** Hooks and launchers are read by every command, and say nothing of it. */
const ownPackage = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

interface State {
  readonly folder: RunFolder;
  readonly context: RunContext;
  readonly gaps: string[];
  /** Lines that make artifacts. */
  readonly events: JournalEvent[];
}

function ignoredFolders({ destination, root }: RunContext, folder: RunFolder, { python, r }: HookReports): readonly string[] {
  const prefixes = python.flatMap(({ prefix }) => prefix).filter((path) => path !== "" && path !== root && !isBelow(root, path));
  const own = destination.kind === "folder" ? [destination.data] : [];
  return [
    ...prefixes,
    ...r.flatMap(({ home, libraries }) => [home, ...libraries]),
    ...own,
    ...(isBelow(root, ownPackage) ? [] : [ownPackage]),
    folder.path,
  ];
}

/** Without git, the code files that were read; with it nothing more than the commit and the patch. */
async function keepCode(state: State, chosen: readonly InterestingFile[]): Promise<CodeRecord> {
  const { code, command } = state.context.record;
  if (code.kind === "git") return code;
  const sources = chosen.filter(({ role }) => role === "code");
  const listed = new Set(sources.map(({ at }) => at.toString()));
  // Of programs that nothing could watch the script itself is known by its name.
  const scripts = state.context.named.filter((path) => !listed.has(path) && /\.(?:py|r|sh|jl|js|ts|ipynb)$/i.test(path));
  const files: KeptFile[] = [];
  const skipped = [...code.skipped];
  for (const { path, at, size } of [...sources, ...scripts.map((path) => sourceOf(path, code.root))]) {
    if (size > LARGEST_CODE) {
      skipped.push({ path, size, why: "larger than 1 MiB" });
      continue;
    }
    try {
      const kept = await keepFile(state.folder, at, artifactName(CODE_FOLDER, path));
      state.events.push(kept.event);
      files.push({ path, sha256: kept.sha256, size: kept.size });
    } catch (error) {
      skipped.push({ path, size, why: error instanceof Error ? error.message : String(error) });
    }
  }
  if (files.length === 0) state.gaps.push(`No code of ${command.argv[0] ?? "the command"} could be kept: there is no git repository.`);
  return { ...code, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), skipped };
}

function sourceOf(path: string, root: string): Pick<InterestingFile, "path" | "at" | "size"> {
  return {
    path: isBelow(path, root) ? path.slice(root.length + 1) : path,
    at: Buffer.from(path),
    size: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  };
}

async function recordFiles(state: State, chosen: readonly InterestingFile[]) {
  const declared = new Map(state.context.record.files.map((file) => [file.path, file]));
  const files: CapturedFile[] = [];
  const config = new Map<string, string>();
  const budget = { hash: HASHED_TOGETHER, keep: OUTPUTS_TOGETHER };
  const small = await smallInputs(
    chosen.filter(({ path }) => !declared.has(path)),
    { root: state.context.root, hasGit: state.context.record.code.kind === "git" },
  );
  for (const file of chosen) {
    const { at, path, role, size, problem, unstable } = file;
    const known = declared.get(path);
    declared.delete(path);
    if (problem !== undefined) files.push({ path, role, size, problem });
    else if (known !== undefined && role === "input") files.push({ ...known, ...(unstable && { unstable }) });
    else if (small.has(path)) files.push(await keepInput(state, file));
    else files.push(await recordFile(state, file, budget));
    const isOurs = !path.startsWith("/") || state.context.named.includes(path);
    if (role === "input" && isOurs && size <= LARGEST_CONFIG && isConfigFile(path)) await readConfig(state, { at, path }, config);
  }
  const all = [...files, ...declared.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files: all, config: Object.fromEntries([...config].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

async function recordFile(
  { folder, context, events, gaps }: State,
  { at, path, role, size, unstable }: InterestingFile,
  budget: { hash: number; keep: number },
): Promise<CapturedFile> {
  const facts = { path, role, size, ...(unstable && { unstable }) };
  budget.hash -= size;
  if (budget.hash < 0) return { ...facts, problem: "not hashed: past 64 GiB of files" };
  try {
    if (role !== "output" || !context.keepOutputs) return { ...facts, sha256: await hashFile(at) };
    budget.keep -= size;
    if (size > LARGEST_OUTPUT || budget.keep < 0) {
      gaps.push(
        `The output ${path} was hashed and not kept: ${size > LARGEST_OUTPUT ? "it is larger than 100 MiB" : "outputs are past 1 GiB"}.`,
      );
      return { ...facts, sha256: await hashFile(at) };
    }
    const artifact = artifactName("outputs", path);
    const kept = await keepFile(folder, at, artifact);
    events.push(kept.event);
    return { ...facts, sha256: kept.sha256, size: kept.size, artifact };
  } catch (error) {
    return { ...facts, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A small input is kept, so that the run can be repeated where the file is gone. */
async function keepInput({ folder, events }: State, { at, path, role, unstable }: InterestingFile): Promise<CapturedFile> {
  const artifact = artifactName(INPUTS_FOLDER, path);
  try {
    const { event, sha256, size } = await keepFile(folder, at, artifact);
    events.push(event);
    return { path, role, size, ...(unstable && { unstable }), sha256, artifact };
  } catch (error) {
    return { path, role, size: 0, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function readConfig({ folder, events }: State, { at, path }: { at: Buffer; path: string }, into: Map<string, string>): Promise<void> {
  let text: string;
  try {
    text = readFileSync(at, "utf8");
  } catch {
    return; // Its record says that it could not be read.
  }
  const values = configValues(path, text);
  if (values === undefined) return;
  for (const [key, value] of values) into.set(into.has(key) ? `${path}:${key}` : key, value);
  // A file in which nothing was masked is kept as it is.
  if ([...values.values()].some((value) => value.includes("••"))) return;
  events.push((await keepFile(folder, at, artifactName(KEPT_FOLDER, path))).event);
}

/** Configuration is part of what was tried, so it stands with the params. */
function configParams(config: Readonly<Record<string, string>>): readonly JournalEvent[] {
  const entries = Object.entries(config).flatMap(([key, value]) => {
    const name = `config.${key}`.replaceAll(/[^\p{L}\p{N}_.\- :/]/gu, "_").slice(0, 250);
    return [[name, value] as const];
  });
  return entries.length === 0 ? [] : [{ kind: "params", params: Object.fromEntries(entries.slice(0, 500)) }];
}

/** The output with secrets masked, and when its parts had come. */
async function keepOutput({ folder, events }: State): Promise<void> {
  const parts: OutputPart[] = [];
  for (const line of journalLines(folder.path)) {
    if (line.kind === "output" && line.stream !== "log") parts.push({ stream: line.stream, from: line.from, to: line.to, at: line.at });
  }
  for (const [stream, artifact] of [
    ["stdout", STDOUT_ARTIFACT],
    ["stderr", STDERR_ARTIFACT],
  ] as const) {
    const { size } = statSync(folder.said[stream]);
    if (size === 0) continue;
    events.push({ kind: "artifact", name: artifact, file: `${stream}.log`, size, sha256: await hashFile(folder.said[stream]) });
  }
  if (parts.length === 0) return;
  const text = parts.map((part) => `${JSON.stringify(part)}\n`).join("");
  keepText({ folder, events }, OUTPUT_INDEX_ARTIFACT, "output-index.ndjson", text);
}

/** A text of ours as an artifact; none if it is empty. */
function keepText({ folder, events }: Pick<State, "folder" | "events">, name: string, file: string, text: string): void {
  if (text === "") return;
  writeFileSync(join(folder.path, file), text, { mode: 0o600 });
  const sha256 = createHash("sha256").update(text).digest("hex");
  events.push({ kind: "artifact", name, file, size: Buffer.byteLength(text), sha256 });
}

/** One of each interpreter, with what all of its processes imported. */
function distinctPythons({ python }: HookReports) {
  const byProgram = Map.groupBy(python, ({ executable }) => executable);
  return [...byProgram.values()].map((processes) => ({
    first: processes[0] as (typeof processes)[number],
    modules: new Set(processes.flatMap(({ modules }) => modules)),
    path: [...new Set(processes.flatMap(({ path }) => path))],
  }));
}

async function pythonRecord({ first, modules, path }: ReturnType<typeof distinctPythons>[number]): Promise<PythonRecord> {
  const { executable, version, implementation } = first;
  // One that ended without a word, by a signal perhaps, is looked at where its packages usually are.
  const searched =
    path.length > 0 ? path : first.prefix.map((prefix) => `${prefix}/lib/python${version.split(".").slice(0, 2).join(".")}/site-packages`);
  const [own, base] = await Promise.all([...new Set(first.prefix)].map(condaPackages));
  const conda = own ?? base;
  return {
    executable,
    version,
    implementation: implementation === "cpython" ? "CPython" : implementation,
    packages: await pythonPackages(searched, modules),
    ...(conda !== undefined && { conda }),
  };
}

function rRecord({ home, version, packages, rng, blas, lapack, locale }: HookReports["r"][number]): RRecord {
  return {
    home,
    version,
    packages,
    rng,
    ...(blas !== undefined && { blas }),
    ...(lapack !== undefined && { lapack }),
    ...(locale !== undefined && { locale }),
  };
}

function captureLevel({ programs, python }: HookReports): RunRecord["capture"]["level"] {
  return programs.size > 0 ? "full" : python.length > 0 ? "interpreter" : "declared";
}

/** Files by path, as the library or as strace saw them; what the library saw renamed, strace has too. */
function together(told: readonly OpenedFile[], trace: readonly OpenedFile[]): readonly OpenedFile[] {
  const all = new Map<string, OpenedFile>();
  for (const { path, reads, writes } of [...told, ...trace]) {
    const known = all.get(path.toString("latin1"));
    all.set(path.toString("latin1"), { path, reads: reads || known?.reads === true, writes: writes || known?.writes === true });
  }
  return [...all.values()];
}

function hookGaps({ programs, python, r }: HookReports, isTraced: boolean): readonly string[] {
  const told = new Set([...python, ...r].map(({ pid }) => pid));
  const gaps = new Set<string>();
  for (const [pid, program] of programs) {
    const name = program.slice(program.lastIndexOf("/") + 1);
    if (/^(?:python|pypy)[\d.]*$/.test(name) && !told.has(pid))
      gaps.add(`The Python hook did not load in ${program} (-I, -E or -S): packages and seeds are unknown.`);
    if (name === "R" && !told.has(pid) && program.includes("/bin/exec/"))
      gaps.add(`The R hook did not load in ${program} (--default-packages, or not ended in order): packages are unknown.`);
  }
  if (programs.size === 0 && !isTraced)
    gaps.add("Files that compiled libraries or other programs opened were not seen: the library for it was not loaded.");
  return [...gaps];
}

function codeTag(code: CodeRecord): Readonly<Record<string, string>> {
  if (code.kind === "git" || code.files.length === 0) return {};
  const hash = createHash("sha256")
    .update(code.files.map(({ path, sha256 }) => `${path}\0${sha256}`).join("\n"))
    .digest("hex");
  return { [runTags.code]: `files:${hash}` };
}
