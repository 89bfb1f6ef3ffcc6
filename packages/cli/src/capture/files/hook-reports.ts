import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file as some process opened it. Paths are bytes: not every name is UTF-8. */
export interface OpenedFile {
  readonly path: Buffer;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** What a Python process said of itself. */
interface PythonReport {
  readonly pid: number;
  readonly executable: string;
  readonly version: string;
  readonly implementation: string;
  readonly prefix: readonly string[];
  readonly modules: readonly string[];
  readonly path: readonly string[];
}

/** `[name, value as text, type, whether the parser filled it in]` */
export type ParsedArgument = readonly [name: string, value: string, type: string, isDefault: boolean];

/** What an R session said of itself when it ended. */
interface RReport {
  readonly pid: number;
  readonly home: string;
  readonly version: string;
  readonly packages: readonly { readonly name: string; readonly version: string; readonly used: boolean; readonly origin?: string }[];
  readonly rng: readonly string[];
  readonly blas?: string;
  readonly lapack?: string;
  readonly locale?: string;
  readonly libraries: readonly string[];
}

export interface HookReports {
  readonly opened: readonly OpenedFile[];
  /** Programs that the library was loaded into, by process. */
  readonly programs: ReadonlyMap<number, string>;
  readonly python: readonly PythonReport[];
  readonly r: readonly RReport[];
  /** Of the first command line that was parsed. */
  readonly arguments: readonly ParsedArgument[];
  readonly seeds: readonly (readonly [origin: string, value: string])[];
  readonly connections: readonly string[];
}

/** Reads all that hooks have reported so far; what is torn or not understood is left out. */
export function readHookReports(folder: string): HookReports {
  const files = readdirSync(folder);
  const opened = new Map<string, { path: Buffer; reads: boolean; writes: boolean }>();
  const programs = new Map<number, string>();
  for (const name of files.filter((file) => file.startsWith("open."))) {
    readOpened(readFileSync(join(folder, name)), opened, (program) => programs.set(Number(name.slice(5)), program));
  }
  const messages = files.filter((file) => /^(?:python|r)\.\d+$/.test(file)).flatMap((name) => readMessages(join(folder, name)));
  const seeds = messages.flatMap((message) =>
    message["kind"] === "seed" ? [[message["origin"], message["value"]]] : message["kind"] === "end" ? (message["seeds"] ?? []) : [],
  ) as [string, string][];
  const unique = new Map(seeds.map((seed) => [`${seed[0]}=${seed[1]}`, seed]));
  return {
    opened: [...opened.values()],
    programs,
    python: pythonReports(messages),
    r: messages.filter(({ kind }) => kind === "r") as unknown as RReport[],
    arguments: (messages.find(({ kind }) => kind === "arguments")?.["arguments"] ?? []) as ParsedArgument[],
    seeds: [...unique.values()],
    connections: [...new Set(messages.flatMap(({ kind, address }) => (kind === "connect" ? [String(address)] : [])))].sort(),
  };
}

type Message = Readonly<Record<string, unknown>>;

function readMessages(path: string): Message[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      if (line === "") return [];
      try {
        return [JSON.parse(line) as Message];
      } catch {
        return []; // Torn by a crash.
      }
    });
}

function pythonReports(messages: readonly Message[]): readonly PythonReport[] {
  const hellos = messages.filter(({ kind }) => kind === "hello");
  const ends = new Map(messages.filter(({ kind }) => kind === "end").map((message) => [message["pid"], message]));
  return hellos.map((hello) => {
    const end = ends.get(hello["pid"]);
    return { modules: [], path: [], ...hello, ...(end && { modules: end["modules"], path: end["path"] }) } as unknown as PythonReport;
  });
}

function readOpened(
  bytes: Buffer,
  into: Map<string, { path: Buffer; reads: boolean; writes: boolean }>,
  onProgram: (program: string) => void,
): void {
  for (let from = 0, end = bytes.indexOf(0); end !== -1; from = end + 1, end = bytes.indexOf(0, from)) {
    const kind = String.fromCharCode(bytes[from] ?? 0);
    const path = bytes.subarray(from + 1, end);
    if (kind === "H") onProgram(path.toString());
    else note(kind, path, into);
  }
}

function note(kind: string, path: Buffer, into: Map<string, { path: Buffer; reads: boolean; writes: boolean }>): void {
  const plain = withoutDots(path);
  const key = plain.toString("latin1");
  if (kind === "M") {
    // Written under another name first: what counts is where it ended up.
    into.delete(key);
    return;
  }
  const known = into.get(key) ?? { path: plain, reads: false, writes: false };
  if (kind === "R") known.reads = true;
  if (kind === "W" || kind === "N") known.writes = true;
  into.set(key, known);
}

/** `/a/./b/../c` is `/a/c`. Links are left as they are: a link is how the command knows a file. */
function withoutDots(path: Buffer): Buffer {
  const text = path.toString("latin1");
  if (!/\/\.{0,2}\/|\/\.{1,2}$/.test(text)) return path;
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return Buffer.from(`/${parts.join("/")}`, "latin1");
}
