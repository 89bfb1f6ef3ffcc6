import { ParamsChanged } from "@trialbook/core/errors.ts";
import { endpoint } from "./endpoint.ts";
import { invalid, paramConflictPrefix, quoted } from "./errors.ts";
import { required, text, withDefault } from "./message.ts";
import { checkKey, cut, paramValueLength, runFields, runIdOf } from "./wire.ts";

/** `mlflow.log_param` arrives here. Source: MLflow REST API, "Log Param". */
export const logParameter = endpoint({
  method: "POST",
  path: "runs/log-parameter",
  permission: "write",
  request: { ...runFields, key: required(text), value: withDefault(text, "") },
  async handle({ key, value, ...run }, { book }) {
    const runId = runIdOf(run);
    checkKey(key, { path: "key", named: "Param key" });
    try {
      await book.runs.appendToRun(runId, { params: [{ key, value: cut(value, paramValueLength) }], tags: [], points: [] });
    } catch (error) {
      throw error instanceof ParamsChanged ? conflict(error) : error;
    }
    return {};
  },
});

function conflict({ runId, changes }: ParamsChanged): Error {
  const [change] = changes;
  if (change === undefined) return invalid(paramConflictPrefix);
  return invalid(
    `${paramConflictPrefix} Param with key=${quoted(change.key)} was already logged with value=${quoted(change.recorded)} ` +
      `for run ID='${runId}'. Attempted logging new value ${quoted(change.proposed)}.`,
  );
}
