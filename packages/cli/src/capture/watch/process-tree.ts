import { readdirSync, readFileSync } from "node:fs";

/** What a process and all below it use now. */
export interface TreeSample {
  /** CPU seconds since they began; of those that ended only what their parents waited for. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
  readonly processes: number;
}

/** sysconf(_SC_CLK_TCK), which is 100 on every Linux that Node runs on. */
const TICKS = 100;
const PAGE = 4096;

/** Reads Linux's /proc; nothing elsewhere, or when the process is gone. */
export function sampleTree(root: number): TreeSample | undefined {
  const stats = new Map<number, { readonly parent: number; readonly cpu: number; readonly memory: number }>();
  for (const name of procEntries()) {
    const pid = Number(name);
    const fields = statOf(pid);
    if (fields === undefined) continue;
    // proc_pid_stat(5): ppid is field 4, utime..cstime 14 to 17, rss 24; counted from field 3.
    const at = (field: number): number => Number(fields[field - 3]);
    stats.set(pid, { parent: at(4), cpu: (at(14) + at(15) + at(16) + at(17)) / TICKS, memory: at(24) * PAGE });
  }
  if (!stats.has(root)) return undefined;
  const members = new Set([root]);
  for (let before = 0; before !== members.size; ) {
    before = members.size;
    for (const [pid, { parent }] of stats) if (members.has(parent)) members.add(pid);
  }
  const all = [...members].flatMap((pid) => stats.get(pid) ?? []);
  return {
    cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: all.reduce((sum, { memory }) => sum + memory, 0),
    processes: all.length,
  };
}

function procEntries(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // Not Linux.
  }
}

function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // Ended meanwhile.
  }
}
