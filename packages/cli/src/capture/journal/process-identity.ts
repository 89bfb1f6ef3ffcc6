import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Tells a process from every other that has had, or will have, its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot; `""` where the system does not say. */
  readonly started: string;
}

export function processIdentity(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) ?? "" };
}

/** @param where the machine and its boot, as they were noted with the process */
export function isRunning({ pid, started }: ProcessIdentity, where: { readonly host: string; readonly boot: string }): boolean {
  if (where.host !== hostname() || where.boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const now = startOf(pid);
  return started === "" || now === undefined || now === started;
}

/** Changes with each start of the machine; `""` where the system does not say. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)), counted after the command's closing bracket; zombies count as gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "gone" : fields[19];
  } catch {
    return undefined; // Not Linux, or the process is gone.
  }
}
