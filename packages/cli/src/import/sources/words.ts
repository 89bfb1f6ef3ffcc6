import type { LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { Stage } from "@trialbook/core/registry/model-version.ts";
import type { RunStatus } from "@trialbook/core/run/run.ts";

/** MLflow's words in ours; what it does not know by name was still going on. */
const RUN_STATUS: Readonly<Record<string, RunStatus>> = {
  RUNNING: "running",
  SCHEDULED: "scheduled",
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
};
const STAGES: Readonly<Record<string, Stage>> = { None: "none", Staging: "staging", Production: "production", Archived: "archived" };

export function runStatusOf(word: unknown): RunStatus {
  return RUN_STATUS[String(word)] ?? "running";
}

export function stageOf(word: unknown): Stage {
  return STAGES[String(word)] ?? "none";
}

export function modelStatusOf(word: unknown): LoggedModelStatus {
  const text = String(word);
  if (text === "LOGGED_MODEL_READY" || text === "READY" || text === "2") return "ready";
  return text === "LOGGED_MODEL_UPLOAD_FAILED" || text === "FAILED" || text === "3" ? "upload-failed" : "pending";
}

/** A whole number that may have come as text; one past 2^53 keeps all its digits. */
export function integerOf(value: unknown): number | bigint {
  const exact = BigInt(typeof value === "number" ? Math.trunc(value) : String(value ?? 0));
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

/** MLflow's servers and databases keep infinities as the largest double. */
export function doubleOf(value: number): number {
  return Math.abs(value) === Number.MAX_VALUE ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
