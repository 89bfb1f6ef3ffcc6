import type { CapturedFile } from "./captured-file.ts";
import type { CodeRecord } from "./code-record.ts";
import type { CommandRecord } from "./command-record.ts";
import type { EnvironmentRecord } from "./environment-record.ts";
import type { Outcome } from "./outcome.ts";

/** The artifact of a run that holds its {@link RunRecord} as JSON. */
export const RECORD_ARTIFACT = "trialbook/record.json";
/** The patch of a {@link GitCode}: `git apply --binary` on its commit gives its tree. */
export const PATCH_ARTIFACT = "trialbook/code.patch";
/** The commits of a {@link GitCode} that no remote had: a file that `git fetch` can read. */
export const BUNDLE_ARTIFACT = "trialbook/commits.bundle";
/** Files of a {@link PlainCode} lie below this folder, under their own paths. */
export const CODE_FOLDER = "trialbook/code";
/** Lock files and configuration files lie below this folder, under the `artifact` that names them. */
export const KEPT_FOLDER = "trialbook/kept";
/** Small files that were read, and that neither commit nor patch has, lie below this folder, under their own paths. */
export const INPUTS_FOLDER = "trialbook/inputs";
/** Sources of used packages that were installed from a folder outside of the code: `trialbook/packages/NAME/PATH`. */
export const PACKAGES_FOLDER = "trialbook/packages";
/** Images, texts, sounds and histograms over steps: `media/KEY/step-3.png`, a second one of a step `step-3-2.png`. */
export const MEDIA_FOLDER = "media";
/** A JSON line for each of them: `key`, `kind` (`image`, `text`, `audio`, `histogram`), `step`, `at`, `path`. Written at the end. */
export const MEDIA_INDEX_ARTIFACT = "trialbook/media/index.jsonl";
/** What the child said, masked; `trialbook/output-index.ndjson` has the times of its parts. */
export const STDOUT_ARTIFACT = "trialbook/stdout.log";
export const STDERR_ARTIFACT = "trialbook/stderr.log";
/** One {@link OutputPart} a line, ascending by `at`. */
export const OUTPUT_INDEX_ARTIFACT = "trialbook/output-index.ndjson";

/**
 * Everything that `trialbook run` found out about a run, beside its params, metrics and tags: what a later
 * reproduction starts from and what a comparison of two runs compares. It is written when the run starts, without
 * what is not known yet, and again when it has ended. Secrets are masked in every text of it.
 *
 * All times are milliseconds since 1970, all sizes bytes, all hashes SHA-256 in lower-case hex.
 */
export interface RunRecord {
  /** Raised when a reader of the version before would misunderstand. */
  readonly version: 1;
  /** The version of Trialbook that captured. */
  readonly trialbook: string;
  readonly started: number;
  readonly command: CommandRecord;
  readonly code: CodeRecord;
  readonly environment: EnvironmentRecord;
  /** Ascending by path. Before the end: what `--data` declared. */
  readonly files: readonly CapturedFile[];
  /** Values of the configuration files that were read, flattened: `model.layers.0` → `64`; ascending by key. */
  readonly config: Readonly<Record<string, string>>;
  readonly seeds: readonly Seed[];
  readonly capture: CaptureReport;
  /** Absent until the command has ended, and for ever if nobody saw it end. */
  readonly outcome?: Outcome;
}

/** Where randomness was made repeatable. `origin` is the argument, variable or call: `--seed`, `PYTHONHASHSEED`, `numpy.random.seed`. */
export interface Seed {
  readonly origin: string;
  readonly value: string;
}

/** How much of what the command did could be seen. */
export interface CaptureReport {
  /**
   * `traced`: every file that any program opened, seen by strace. `full`: every file that dynamically linked programs
   * opened. `interpreter`: what Python itself opened. `declared`: only `--data` and arguments that are paths.
   */
  readonly level: "traced" | "full" | "interpreter" | "declared";
  /** What was not seen or not kept, and why, each a sentence for a person. */
  readonly gaps: readonly string[];
  /** `host:port` that the command connected to, ascending: data may have come from there. */
  readonly connections: readonly string[];
}

/** Bytes `from`..`to` of a stream had arrived `at` that time. */
export interface OutputPart {
  readonly stream: "stdout" | "stderr";
  readonly from: number;
  readonly to: number;
  readonly at: number;
}
