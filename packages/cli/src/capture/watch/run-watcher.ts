import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { CommandParam, CommandRecord } from "@trialbook/core/reproduction/command-record.ts";
import type { JournalEvent, JournalPoint } from "@trialbook/core/reproduction/journal-line.ts";
import { MASK, maskNamed } from "@trialbook/core/reproduction/mask-secrets.ts";
import { maskedNames } from "@trialbook/core/reproduction/masked-names.ts";
import { beatEvery, runTags } from "@trialbook/core/reproduction/run-links.ts";
import { MEDIA_FOLDER } from "@trialbook/core/reproduction/run-record.ts";
import { type ParsedArgument, readHookReports } from "../files/hook-reports.ts";
import { journalLines } from "../journal/journal-reader.ts";
import type { JournalWriter } from "../journal/journal-writer.ts";
import { processIdentity } from "../journal/process-identity.ts";
import type { RunContext } from "../journal/run-context.ts";
import type { RunFolder } from "../journal/run-folder.ts";
import { MediaKeeper } from "./keep-media.ts";
import { readLogLine } from "./log-lines.ts";
import { MetricFinder, wireValue } from "./metric-finder.ts";
import { type FollowedPart, OutputFollower, type TakenOutput } from "./output-follower.ts";
import { sampleTree } from "./process-tree.ts";
import { EventFollower } from "./tensorboard/event-follower.ts";

/** Milliseconds between two fsyncs of the journal. */
const SYNC_EVERY = 5000;
/** So long params wait for a parser to tell more of them than the command line shows. */
const PARAMS_WAIT = 60_000;
/** Milliseconds between two looks for what was written for TensorBoard. */
const EVENTS_EVERY = 500;
/** Chunks of a stream taken in one turn: a flood is followed, and nothing else waits for it. */
const CHUNKS_A_TURN = 16;

export interface Shown {
  readonly stdout: (bytes: Buffer) => void;
  readonly stderr: (bytes: Buffer) => void;
}

export interface WatcherParts {
  readonly folder: RunFolder;
  readonly context: RunContext;
  readonly writer: JournalWriter;
  readonly clock: () => number;
  /** Where the command's output is shown; absent when nobody looks on. */
  readonly show?: Shown;
}

/** What earlier watchers of the same run have taken already. */
interface Taken {
  readonly stdout: TakenOutput;
  readonly stderr: TakenOutput;
  readonly log: TakenOutput;
  /** Of TensorBoard's files, in the order in which they were found. */
  readonly events: ReadonlyMap<string, number>;
}

/** Turns what a running command leaves behind into lines of its journal, a turn at a time. */
export class RunWatcher {
  readonly #parts: WatcherParts;
  readonly #metrics: MetricFinder;
  readonly #followers: Readonly<Record<"stdout" | "stderr", OutputFollower>>;
  readonly #log: number;
  readonly #events: EventFollower;
  readonly #media: MediaKeeper;
  #nextEvents = 0;
  readonly #latest = new Map<string, number>();
  #logRead: number;
  #nextLogStep = new Map<string, number>();
  #paramsTold = false;
  #process: number | undefined;
  #lastBeat: number;
  #lastSync: number;
  #lastSample = 0;
  #lastCpu: { readonly seconds: number; readonly at: number } | undefined;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    const { folder, context, clock } = parts;
    const patterns = context.patterns.map((source) => new RegExp(source, "g"));
    this.#metrics = new MetricFinder({ patterns, params: new Set(context.record.command.params.map(({ key }) => key)) });
    this.#media = new MediaKeeper(folder);
    const taken = this.#recall();
    const follow = (stream: "stdout" | "stderr"): OutputFollower =>
      new OutputFollower({ raw: folder.raw[stream], said: folder.said[stream], taken: taken[stream] }, parts.show?.[stream]);
    this.#followers = { stdout: follow("stdout"), stderr: follow("stderr") };
    this.#log = openSync(folder.log, "r");
    this.#logRead = taken.log.to;
    this.#events = new EventFollower(folder.hooks, taken.events);
    this.#lastBeat = this.#lastSync = clock();
  }

  /** The newest value of each metric. */
  get latest(): ReadonlyMap<string, number> {
    return this.#latest;
  }

  /** Metrics that were read off the output. */
  get printed(): ReadonlySet<string> {
    return this.#metrics.printed;
  }

  /** What could not be read, each a sentence. */
  get gaps(): readonly string[] {
    return [...this.#events.damaged, ...this.#media.gaps];
  }

  get paramsTold(): boolean {
    return this.#paramsTold;
  }

  /** Takes what has come since the last turn. @returns whether there may be more at once */
  turn(): boolean {
    const { writer, clock } = this.#parts;
    const now = clock();
    this.#noteProcess();
    const more = [this.#followOutput("stdout"), this.#followOutput("stderr")].some(Boolean);
    this.#followLog();
    if (performance.now() >= this.#nextEvents) this.#followEvents();
    if (!this.#paramsTold) this.#tellParams(now);
    this.#sample(now);
    if (Math.abs(now - this.#lastBeat) >= beatEvery) {
      this.#lastBeat = now;
      writer.append({ kind: "beat" });
    }
    if (Math.abs(now - this.#lastSync) >= SYNC_EVERY) {
      this.#lastSync = now;
      writer.sync();
    }
    return more;
  }

  /** Takes all that is left after the command has ended. */
  drain(): void {
    while (this.turn());
    for (const stream of ["stdout", "stderr"] as const) {
      const part = this.#followers[stream].last();
      if (part !== undefined) this.#keepPart(stream, part);
      this.#followers[stream].close();
    }
    this.#followLog(true);
    this.#followEvents();
    closeSync(this.#log);
    if (!this.#paramsTold) this.#sayParams(this.#arguments());
  }

  #followOutput(stream: "stdout" | "stderr"): boolean {
    for (let chunk = 0; chunk < CHUNKS_A_TURN; chunk++) {
      const part = this.#followers[stream].next();
      if (part === undefined) return false;
      if (part.to > part.from) this.#keepPart(stream, part);
    }
    return true;
  }

  #keepPart(stream: "stdout" | "stderr", part: FollowedPart): void {
    // What MLflow logs has its own names and steps: the same read off the output would only double it.
    const silent = this.#parts.context.patterns.length === 0 && existsSync(join(this.#parts.folder.hooks, "want-mlflow"));
    const points = silent ? [] : this.#metrics.find(part.lines, this.#parts.clock());
    this.#say(points, { kind: "output", stream, from: part.from, to: part.to, kept: part.kept });
  }

  #followLog(atEnd = false): void {
    for (;;) {
      const buffer = Buffer.allocUnsafe(256 * 1024);
      const got = readSync(this.#log, buffer, 0, buffer.length, this.#logRead);
      const bytes = buffer.subarray(0, got);
      const whole = atEnd ? got : bytes.lastIndexOf(10) + 1;
      if (whole === 0) return;
      const from = this.#logRead;
      this.#logRead += whole;
      this.#readLog(bytes.toString("utf8", 0, whole).split("\n"), { kind: "output", stream: "log", from, to: this.#logRead, kept: 0 });
    }
  }

  #followEvents(): void {
    this.#nextEvents = performance.now() + EVENTS_EVERY;
    for (const { file, to, points, media } of this.#events.next()) {
      for (const [key] of points) this.#metrics.logged(key);
      this.#say(points, ...media.flatMap((medium) => this.#media.keep(medium)), { kind: "events", file, to });
    }
  }

  #readLog(lines: readonly string[], taken: JournalEvent): void {
    const now = this.#parts.clock();
    const points: JournalPoint[] = [];
    const events: JournalEvent[] = [];
    for (const line of lines) {
      const told = readLogLine(line);
      if (told === undefined) continue;
      for (const [key, value] of Object.entries(told.metrics)) {
        const step = told.step ?? this.#nextLogStep.get(key) ?? 0;
        this.#nextLogStep.set(key, step + 1);
        this.#metrics.logged(key);
        points.push([key, wireValue(value), step, told.at ?? now]);
      }
      if (Object.keys(told.params).length > 0) events.push({ kind: "params", params: masked(told.params) });
      if (Object.keys(told.tags).length > 0) events.push({ kind: "tags", tags: masked(told.tags) });
    }
    this.#say(points, ...events, taken);
  }

  #say(points: readonly JournalPoint[], ...events: readonly JournalEvent[]): void {
    for (const [key, value] of points) this.#latest.set(key, Number(value));
    this.#parts.writer.append(...(points.length > 0 ? [{ kind: "points", points } as const] : []), ...events);
  }

  #tellParams(now: number): void {
    const parsed = this.#arguments();
    if (parsed.length > 0 || now - this.#parts.context.record.started > PARAMS_WAIT) this.#sayParams(parsed);
  }

  /** What a parser reported; small files alone are looked at, again and again while the command runs. */
  #arguments(): readonly ParsedArgument[] {
    const { hooks } = this.#parts.folder;
    const spoke = readdirSync(hooks).filter((name) => name.startsWith("python."));
    return spoke.some((name) => readFileSync(join(hooks, name), "utf8").includes('"kind": "arguments"'))
      ? readHookReports(hooks).arguments
      : [];
  }

  #sayParams(parsed: readonly ParsedArgument[]): void {
    this.#paramsTold = true;
    const params = runParams(this.#parts.context.record.command, parsed);
    const told = Object.fromEntries(params.map(({ key, value }) => [key, value.slice(0, 6000)]));
    if (params.length > 0) this.#parts.writer.append({ kind: "params", params: told });
  }

  #noteProcess(): void {
    if (this.#process !== undefined) return;
    const { folder, writer } = this.#parts;
    if (!existsSync(folder.child)) return;
    this.#process = Number(readFileSync(folder.child, "utf8"));
    writer.append({ kind: "process", ...processIdentity(this.#process) });
  }

  /** Often at first, ever less often in a long run. */
  #sample(now: number): void {
    const age = now - this.#parts.context.record.started;
    const every = age < 30_000 ? 1000 : age < 600_000 ? 5000 : 15_000;
    if (this.#process === undefined || Math.abs(now - this.#lastSample) < every) return;
    const first = this.#lastSample === 0;
    this.#lastSample = now;
    if (first) return;
    const sample = sampleTree(this.#process);
    if (sample === undefined) return;
    const step = Math.max(0, Math.round(age / 1000));
    const points: JournalPoint[] = [["system/memory_mb", round(sample.memory / 1024 / 1024), step, now]];
    if (this.#lastCpu !== undefined && now > this.#lastCpu.at) {
      const share = (sample.cpu - this.#lastCpu.seconds) / ((now - this.#lastCpu.at) / 1000);
      points.push(["system/cpu_percent", round(Math.max(0, share) * 100), step, now]);
    }
    this.#lastCpu = { seconds: sample.cpu, at: now };
    this.#parts.writer.appendIfPossible({ kind: "points", points });
  }

  #recall(): Taken {
    const none: TakenOutput = { to: 0, kept: 0 };
    const events = new Map<string, number>();
    const taken = { stdout: none, stderr: none, log: none, events };
    for (const line of journalLines(this.#parts.folder.path)) {
      if (line.kind === "output") taken[line.stream] = line;
      else if (line.kind === "events") events.set(line.file, line.to);
      else if (line.kind === "artifact" && line.name.startsWith(`${MEDIA_FOLDER}/`)) this.#media.recall(line);
      else if (line.kind === "params") this.#paramsTold = true;
      else if (line.kind === "points") {
        for (const [key, , step] of line.points) {
          if (key.startsWith("system/")) continue;
          this.#metrics.found(key, step);
          this.#nextLogStep.set(key, Math.max(this.#nextLogStep.get(key) ?? 0, step + 1));
        }
      }
    }
    return taken;
  }
}

/** The params of a run: what the parser knew, with its defaults, and what else stands on the command line; it has names for all places. */
export function runParams(command: CommandRecord, parsed: readonly ParsedArgument[]): readonly CommandParam[] {
  const given = command.params;
  const secrets = new Set([...maskedNames(command).values()].map((name) => name.replaceAll("-", "_")));
  const known = new Set(parsed.map(([key]) => key));
  const isNamed = ({ key, origin }: CommandParam): boolean => origin !== "position" && key.length > 1;
  const others = given.filter((param) => !known.has(param.key.replaceAll("-", "_")) && (parsed.length === 0 || isNamed(param)));
  return [
    ...parsed.map(([key, value, type, isDefault]) => ({
      key,
      value: secrets.has(key) && maskNamed(key, value) === value ? MASK : maskNamed(key, value),
      type,
      origin: isDefault ? ("default" as const) : ("argument" as const),
    })),
    ...others,
  ];
}

function masked(facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, maskNamed(key, value)]));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Tag that names the metrics which were read off the output. */
export function printedTag(printed: ReadonlySet<string>): Readonly<Record<string, string>> {
  return printed.size === 0 ? {} : { [runTags.printedMetrics]: [...printed].sort().join(",").slice(0, 8000) };
}
