/** How a command ended. */
export interface Outcome {
  readonly ended: number;
  /** Exit code; absent when a signal ended it, or nobody saw the end. */
  readonly code?: number;
  /** "SIGTERM". */
  readonly signal?: string;
  /** Why it never began: "command not found". */
  readonly notStarted?: string;
  /** The wrapper was gone when it ended and nothing says how: the time is that of the last sign of life. */
  readonly unseen?: true;
  readonly usage?: Usage;
}

/** What the command and all that it waited for used. */
export interface Usage {
  /** Seconds. */
  readonly userCpu: number;
  readonly systemCpu: number;
  /** Bytes, of the largest process. */
  readonly peakMemory: number;
}

/** The status under which a tracker shows it. */
export function statusOf({ code, signal, notStarted, unseen }: Outcome): "finished" | "failed" | "killed" {
  if (notStarted !== undefined) return "failed";
  if (unseen || signal !== undefined) return "killed";
  return code === 0 ? "finished" : "failed";
}

/** Exit code of a wrapper that shall look like its child to a shell: 128 + n for signal n. */
export function exitCodeOf({ code, signal, notStarted }: Outcome, signals: Readonly<Record<string, number>>): number {
  if (code !== undefined) return code;
  if (notStarted !== undefined) return 127;
  return signal === undefined ? 1 : 128 + (signals[signal] ?? 0);
}
