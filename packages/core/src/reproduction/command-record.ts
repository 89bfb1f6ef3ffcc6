/** What was run, so that it can be run again. */
export interface CommandRecord {
  /** Program and arguments as given, with secrets masked. */
  readonly argv: readonly string[];
  /** Places in `argv` whose secret was masked: a reproduction has to ask for them. */
  readonly masked: readonly number[];
  /** Working folder: relative to the repository's root where there is one (`""` is the root), else absolute. */
  readonly cwd: string;
  /** The absolute path of what `argv[0]` meant; absent if it could not be found. */
  readonly program?: string;
  /** How metrics were to be found in the output, as regular expressions; absent where that was left to Trialbook. */
  readonly metricPatterns?: readonly string[];
  /** What `--no-…` told capturing to leave off, which a repetition leaves off too; absent: nothing. */
  readonly without?: readonly Omission[];
  /** Present where the command had a terminal of its own (`--tty`): programs print other things there. */
  readonly tty?: true;
  /** Params and where each was read. What `argparse` knew stands before what `argv` looks like. */
  readonly params: readonly CommandParam[];
}

/** `preload`: the library that sees what compiled code opens. `outputs`: copies of what was written. */
export type Omission = "autolog" | "mlflow" | "outputs" | "preload";

export interface CommandParam {
  readonly key: string;
  /** As it is recorded with the run. */
  readonly value: string;
  /** `default`: argparse filled it in. `override`: Hydra's `a.b=c`. `position`: it has no name but its place, `arg1`, `arg2`, … */
  readonly origin: "argument" | "default" | "override" | "position";
  /** `int`, `float`, `bool`, `str`, `list`, `none`: as Python's argparse saw it; absent elsewhere. */
  readonly type?: string;
}
