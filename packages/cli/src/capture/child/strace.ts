import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { OpenedFile } from "../files/hook-reports.ts";
import type { RunFolder } from "../journal/run-folder.ts";

const CALLS = "open,openat,openat2,creat,rename,renameat,renameat2";
const CHUNK = 1024 * 1024;

/** Why strace cannot watch here, in a sentence; nothing if it can. */
export function straceProblem(): string | undefined {
  const { error, status, stderr } = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8", timeout: 10_000 });
  if (error !== undefined) return "--trace strace needs strace, which is not installed here: apt-get install strace, or leave it off.";
  return status === 0 ? undefined : `strace may not watch here (${stderr.trim()}); leave --trace strace off.`;
}

/** The command under strace, which stands beside it: process, signals and exit code are the command's own. */
export function traced(argv: readonly string[], folder: RunFolder): readonly string[] {
  return [
    "strace",
    "-D",
    "-f",
    "--seccomp-bpf",
    "-qq",
    "-y",
    "-e",
    `trace=${CALLS}`,
    "-e",
    "signal=none",
    "-o",
    reportOf(folder),
    "--",
    ...argv,
  ];
}

function reportOf({ hooks }: RunFolder): string {
  return join(hooks, "strace");
}

/** What strace has seen being opened and renamed; nothing where it did not watch. */
export function readTrace(folder: RunFolder, cwd: string): readonly OpenedFile[] | undefined {
  const path = reportOf(folder);
  if (!existsSync(path)) return undefined;
  const found = new Map<string, OpenedFile>();
  const folders = new Map<string, string>();
  // `123 openat(AT_FDCWD</home>, "x" <unfinished ...>` goes on as `123 <... openat resumed>, O_RDONLY) = 3</home/x>`.
  const begun = new Map<string, string>();
  for (const line of linesOf(path)) {
    const [, pid = "", said = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (said.endsWith("<unfinished ...>")) {
      begun.set(pid, said.slice(0, -"<unfinished ...>".length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(said)?.[1];
    const call = resumed === undefined ? said : (begun.get(pid) ?? "") + resumed;
    const at = /\(AT_FDCWD<([^>]*)>/.exec(call)?.[1];
    if (at !== undefined) folders.set(pid, bytesOf(at).toString("latin1"));
    note(call, folders.get(pid) ?? Buffer.from(cwd).toString("latin1"), found);
  }
  return [...found.values()];
}

function note(call: string, folder: string, found: Map<string, OpenedFile>): void {
  const opened = /^(?:open|openat|openat2|creat)\(.*\) = \d+<(\/[^>]*)>$/.exec(call)?.[1];
  if (opened !== undefined) {
    const writes = call.startsWith("creat(") || /O_WRONLY|O_RDWR/.test(call);
    add(bytesOf(opened), { reads: !writes, writes }, found);
    return;
  }
  const renamed = /^rename(?:at2?)?\(.*?"((?:[^"\\]|\\.)*)".*?"((?:[^"\\]|\\.)*)".*\) = 0$/.exec(call);
  if (renamed === null) return;
  const [from, to] = [renamed[1], renamed[2]].map((text) => {
    const path = bytesOf(text ?? "").toString("latin1");
    return Buffer.from(isAbsolute(path) ? path : resolve(folder, path), "latin1");
  });
  if (from !== undefined) found.delete(from.toString("latin1"));
  if (to !== undefined) add(to, { reads: false, writes: true }, found);
}

function add(path: Buffer, { reads, writes }: Pick<OpenedFile, "reads" | "writes">, found: Map<string, OpenedFile>): void {
  const key = path.toString("latin1");
  const known = found.get(key);
  found.set(key, { path, reads: reads || known?.reads === true, writes: writes || known?.writes === true });
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 };

/** A text as strace writes it: bytes that are not printed stand as in C. */
function bytesOf(text: string): Buffer {
  const plain = text.replaceAll(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))/g, (_, octal?: string, hex?: string, other?: string) => {
    const code = octal !== undefined ? Number.parseInt(octal, 8) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    return String.fromCharCode(code ?? ESCAPES[other ?? ""] ?? (other ?? "\\").charCodeAt(0));
  });
  return Buffer.from(plain, "latin1");
}

function* linesOf(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let rest = "";
    for (let got = readSync(file, buffer); got > 0; got = readSync(file, buffer)) {
      const lines = (rest + buffer.toString("latin1", 0, got)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(file);
  }
}
