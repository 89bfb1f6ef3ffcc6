import type { OutputPart, RunRecord } from "./run-record.ts";

/**
 * One line of a run's journal, as JSON. `seq` counts from 0 without gaps over all segments. A journal tells everything
 * that a server shall know of the run, so that it can be sent later, twice, or to another server.
 */
export type JournalLine = { readonly seq: number; readonly at: number } & JournalEvent;

export type JournalEvent =
  /** Always the first. */
  | ({ readonly kind: "start" } & JournalStart)
  /** A param, once said, keeps its value: later lines with another are left out by the sender. */
  | { readonly kind: "params"; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "tags"; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: "points"; readonly points: readonly JournalPoint[] }
  | { readonly kind: "dataset"; readonly dataset: JournalDataset }
  /** A file of the journal's folder, complete from now on, to be stored as an artifact. */
  | { readonly kind: "artifact"; readonly name: string; readonly file: string; readonly size: number; readonly sha256: string }
  /** So much of a stream has been taken, and the masked copy of it has so many bytes; `log` is `$TRIALBOOK_LOG`. */
  | {
      readonly kind: "output";
      readonly stream: OutputPart["stream"] | "log";
      readonly from: number;
      readonly to: number;
      readonly kept: number;
    }
  /** So many bytes of a file that the command wrote for TensorBoard have been taken; the path is absolute. */
  | { readonly kind: "events"; readonly file: string; readonly to: number }
  /** The record as far as it is known; the last one holds. */
  | { readonly kind: "record"; readonly record: RunRecord }
  | { readonly kind: "beat" }
  /** The keeper told the command's process, and the moment that tells it from a later one with the same number. */
  | { readonly kind: "process"; readonly pid: number; readonly started: string }
  /** Another process watches from here on, because the wrapper was killed. */
  | { readonly kind: "attached"; readonly pid: number; readonly started: string }
  /** Always the last. */
  | { readonly kind: "end"; readonly status: "finished" | "failed" | "killed" };

export interface JournalStart {
  readonly journal: string;
  /** Makes the creation of the run safe to repeat. */
  readonly idempotencyKey: string;
  readonly experiment: string;
  readonly name?: string;
  readonly user: string;
  readonly host: string;
  /** Boot of the machine: a process number of another boot means nothing. */
  readonly boot: string;
  /** The wrapper. */
  readonly pid: number;
  readonly processStarted: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** NaN and the infinities have no number in JSON and stand as texts. */
export type JournalPoint = readonly [key: string, value: number | "NaN" | "Infinity" | "-Infinity", step: number, at: number];

/** A data version that the command read, as trackers list it; `digest` has at most 36 characters. */
export interface JournalDataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly context?: string;
  /** JSON text. */
  readonly profile?: string;
}
