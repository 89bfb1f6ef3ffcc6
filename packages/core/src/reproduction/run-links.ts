/** Tags by which captured runs refer to each other and to what captured them; values are texts as every tag's. */
export const runTags = {
  /** `run`: made by `trialbook run`. */
  source: "trialbook.source",
  /** Id of the journal on the machine that ran it. */
  journal: "trialbook.journal",
  /** Milliseconds since 1970 of the wrapper's last sign of life; removed when the run has ended. */
  heartbeat: "trialbook.heartbeat",
  /** Exit code, or the signal's name. */
  exit: "trialbook.exit",
  /** Tree id of the code, or `files:` and a hash over the code files. */
  code: "trialbook.code",
  /** `traced`, `full`, `interpreter` or `declared`. */
  capture: "trialbook.capture",
  /** Metrics that were read off the output, with commas between: they carry only the digits that were printed. */
  printedMetrics: "trialbook.printed_metrics",
  /** Id of the run that this one repeats. */
  reproduces: "trialbook.reproduces",
  /** On a repeating run: its verdict. */
  verdict: "trialbook.verdict",
  /** On the original: the verdict of the newest reproduction that really ran, and who did it where (`ann@host`). */
  reproduced: "trialbook.reproduced",
  reproducedBy: "trialbook.reproduced_by",
  /** Id of the run that repeated it then. */
  reproducedRun: "trialbook.reproduced_run",
  /** On a run of `trialbook explain`: the ids of the two runs, and which side's setting each factor has. */
  explains: "trialbook.explains",
  /** MLflow's words, which its clients read too. */
  parent: "mlflow.parentRunId",
  note: "mlflow.note.content",
} as const;

/** Milliseconds between two signs of life of a wrapper. */
export const beatEvery = 10_000;
/** A run whose wrapper has been silent for longer is lost: three beats. */
export const lostAfter = 3 * beatEvery;

/**
 * What a person should take a run of a folder without a server for: one that says it runs but whose wrapper is silent is
 * lost. Servers find that out themselves (`run/lost-runs.ts`).
 */
export function apparentStatus<Status extends string>(run: {
  readonly status: Status;
  /** The tag's text, if the run has it. */
  readonly heartbeat: string | undefined;
  readonly now: number;
}): Status | "lost" {
  if (run.status !== "running" || run.heartbeat === undefined) return run.status;
  const beat = Number(run.heartbeat);
  return Number.isFinite(beat) && run.now - beat > lostAfter ? "lost" : run.status;
}
